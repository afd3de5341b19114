using Somgate.Team;

namespace Somgate.Dashboard;

/// <summary>The URLs that both doors have alike: coming in, going out, and how one likes to look at things.</summary>
internal sealed class EntryRoutes(SignInEndpoint signIn, LinkEndpoint links, HabitEndpoint habits, ProfileEndpoint profile, AccountEndpoint account)
{
    public IEnumerable<DeskRoute> Of(Door door)
    {
        Need nobody = new Need.Nobody();
        Need anyone = door.IsOperator ? new Need.OfOperator(OperatorRight.Profile) : new Need.OfUser(Right.Profile);
        return
        [
            new("GET", door.Home + "/sign-in", nobody, SignInEndpoint.Show),
            new("POST", door.Home + "/sign-in", nobody, signIn.TakePassword),
            new("GET", door.Home + "/sign-in/code", nobody, SignInEndpoint.ShowCode),
            new("POST", door.Home + "/sign-in/code", nobody, signIn.TakeCode),
            new("GET", door.Home + "/sign-in/enrol", nobody, signIn.ShowEnrolment),
            new("POST", door.Home + "/sign-in/enrol", nobody, signIn.Enrol),
            new("GET", door.Home + "/invitation/{link}", nobody, links.ShowInvitation),
            new("POST", door.Home + "/invitation/{link}", nobody, links.Accept),
            new("GET", door.Home + "/password/{link}", nobody, links.ShowPassword),
            new("POST", door.Home + "/password/{link}", nobody, links.SetPassword),
            new("GET", door.Home + "/forgotten", nobody, account.ShowForgotten),
            new("POST", door.Home + "/forgotten", nobody, account.SendPassword),
            new("GET", door.Home + "/email/{link}", nobody, account.ShowEmail),
            new("POST", door.Home + "/email/{link}", nobody, account.SetEmail),
            new("POST", door.Home + "/sign-out", anyone, signIn.SignOut),
            new("POST", door.Home + "/habits", anyone, habits.Save),
            new("GET", door.Home + "/profile", anyone, profile.Show),
            new("POST", door.Home + "/profile", anyone, profile.SaveGeneral),
            new("POST", door.Home + "/profile/email", anyone, profile.ChangeEmail),
            new("POST", door.Home + "/profile/password", anyone, profile.SavePassword),
            new("POST", door.Home + "/profile/second-factor", anyone, profile.BeginSecondFactor),
            new("POST", door.Home + "/profile/second-factor/confirm", anyone, profile.SaveSecondFactor),
            new("POST", door.Home + "/profile/recovery-codes", anyone, profile.MakeRecoveryCodes),
            new("POST", door.Home + "/profile/sessions", anyone, profile.EndSessions),
        ];
    }
}
