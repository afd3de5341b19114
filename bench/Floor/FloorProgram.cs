using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Bench.Floor;

/// <summary>The floor as a program: bare Kestrel, no routing, no middleware, no logging.</summary>
internal static class FloorProgram
{
    public static async Task<int> Run(string logPath, string bankAddress, string callbackAddress, TimeProvider time)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        using var log = new FloorLog(logPath);
        using var http = new FloorHttpClient(bankAddress, callbackAddress);
        await using var app = builder.Build();
        app.Run(new FloorService(log, http, time).Handle);
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Console.WriteLine($"listening {new Uri(address).Port}");
        await ProgramEnd.InputClosed();
        await app.StopAsync();
        return 0;
    }
}
