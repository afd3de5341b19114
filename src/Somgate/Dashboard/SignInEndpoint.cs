using Somgate.Dashboard.Screens;
using Somgate.Team;

namespace Somgate.Dashboard;

/// <summary>What a form of signing in shows again.</summary>
internal sealed record SignInModel(string Back, string Email = "", string? Fault = null, byte[]? Secret = null, IReadOnlyList<string>? RecoveryCodes = null);

/// <summary>Signing in and out, and setting up the second factor (dashboard.md 3.2).</summary>
internal sealed class SignInEndpoint(SignInProcessor signIn, UserStore users, AccountEndpoint account)
{
    private const int Unprocessable = StatusCodes.Status422UnprocessableEntity;
    private static readonly TimeSpan DeviceLife = TimeSpan.FromDays(365);

    public static Task Show(Visit visit)
    {
        if (visit.Shell.Person is null) return Form(visit, new(visit.Door.Back(visit.Query("back"))), StatusCodes.Status200OK);
        visit.Go(visit.Door.Back(visit.Query("back")));
        return Task.CompletedTask;
    }

    public async Task TakePassword(Visit visit)
    {
        var (email, back) = (visit.Field("email"), visit.Door.Back(visit.Field("back")));
        switch (await signIn.TakePassword(visit.Caller, email, visit.Field("password"), visit.Session?.Hash, visit.Cancel))
        {
            case SignInResult.TooMany many:
                await visit.TooMany(many.Seconds);
                break;
            case SignInResult.Half half:
                Enter(visit, half, back);
                break;
            case var refused:
                TellLock(visit, refused);
                await Form(visit, new(back, email, "err.sign_in"), Unprocessable);
                break;
        }
    }

    public static Task ShowCode(Visit visit) => visit.Session?.Stage == SessionStage.Code ? CodeForm(visit, new(visit.Door.Back(visit.Query("back"))), StatusCodes.Status200OK) : Restart(visit);

    public async Task TakeCode(Visit visit)
    {
        var back = visit.Door.Back(visit.Field("back"));
        if (visit.Session is not { Stage: SessionStage.Code } half)
        {
            await Restart(visit);
            return;
        }

        switch (await signIn.TakeCode(visit.Caller, half, visit.Field("code"), visit.Cancel))
        {
            case SignInResult.TooMany many:
                await visit.TooMany(many.Seconds);
                break;
            case SignInResult.Full full:
                Enter(visit, full);
                visit.Go(back);
                break;
            case var refused:
                TellLock(visit, refused);
                await CodeForm(visit, new(back, Fault: "err.code"), Unprocessable);
                break;
        }
    }

    public Task ShowEnrolment(Visit visit) => visit.Session?.Stage == SessionStage.Enrol ? EnrolForm(visit, visit.Door.Back(visit.Query("back")), null, StatusCodes.Status200OK) : Restart(visit);

    public async Task Enrol(Visit visit)
    {
        var back = visit.Door.Back(visit.Field("back"));
        if (visit.Session is not { Stage: SessionStage.Enrol } half) await Restart(visit);
        else if (await signIn.Enrol(visit.Caller, half, visit.Field("code"), visit.Cancel) is not { } enrolled) await EnrolForm(visit, back, "err.code", Unprocessable);
        else
        {
            Enter(visit, enrolled.Session);
            await visit.Show<RecoveryCodesScreen>(visit.Text("codes.title"), new SignInModel(back, RecoveryCodes: enrolled.RecoveryCodes));
        }
    }

    public async Task SignOut(Visit visit)
    {
        await signIn.SignOut(visit.Caller, visit.Person, visit.Cancel);
        visit.Context.Response.Cookies.Delete(visit.Door.SessionCookie(visit.Context.Request.IsHttps), new() { Path = "/", Secure = visit.Context.Request.IsHttps });
        visit.Go(visit.Door.Home + "/sign-in");
    }

    /// <summary>Gives the browser its half session and leads it to the second factor.</summary>
    public static void Enter(Visit visit, SignInResult.Half half, string back)
    {
        visit.SetCookie(visit.Door.SessionCookie(visit.Context.Request.IsHttps), half.SessionId);
        visit.Go($"{visit.Door.Home}/sign-in/{(half.Stage == SessionStage.Enrol ? "enrol" : "code")}{(back == visit.Door.Home ? "" : "?back=" + Uri.EscapeDataString(back))}");
    }

    private static void Enter(Visit visit, SignInResult.Full full)
    {
        visit.SetCookie(visit.Door.SessionCookie(visit.Context.Request.IsHttps), full.SessionId);
        visit.SetCookie(visit.Door.DeviceCookie(visit.Context.Request.IsHttps), full.DeviceId, DeviceLife);
    }

    private void TellLock(Visit visit, SignInResult result)
    {
        if (result is SignInResult.Refused { Locked: { } locked }) account.TellLock(visit, locked);
    }

    private static Task Restart(Visit visit)
    {
        visit.Go(visit.Door.Home + "/sign-in");
        return Task.CompletedTask;
    }

    private static Task Form(Visit visit, SignInModel model, int status) => visit.Show<SignInScreen>(visit.Text("sign_in.title"), model, status);

    private static Task CodeForm(Visit visit, SignInModel model, int status) => visit.Show<CodeScreen>(visit.Text("code.title"), model, status);

    private async Task EnrolForm(Visit visit, string back, string? fault, int status)
    {
        var user = await users.Find(visit.Session!.UserId, visit.Cancel);
        await visit.Show<EnrolmentScreen>(visit.Text("enrol.title"), new SignInModel(back, user?.Email ?? "", fault, visit.Session.Totp), status);
    }
}
