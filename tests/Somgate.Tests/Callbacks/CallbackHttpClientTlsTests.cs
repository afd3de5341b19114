using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Somgate.Callbacks;

namespace Somgate.Tests.Callbacks;

/// <summary>Certificates of merchants are verified: by whom, for whom, until when.</summary>
public sealed class CallbackHttpClientTlsTests : IDisposable
{
    private const string Name = "shop.example";

    private static readonly byte[] Body = "{}"u8.ToArray();
    private static readonly DateTimeOffset LongAgo = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset FarAhead = new(2090, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly X509Certificate2 root = Authority("CN=Root", null, 1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => root.Dispose();

    [Fact]
    public async Task A_certificate_of_a_trusted_issuer_for_this_name_is_accepted()
    {
        using var certificate = Certificate(root, Name, FarAhead);
        var answer = await Send(certificate, trusting: [root]);
        Assert.True(CallbackVerdict.IsDelivered(answer), answer.Fault);
        Assert.Equal(IPAddress.Loopback, answer.Address);
    }

    [Fact]
    public async Task A_certificate_that_vouches_for_itself_is_refused()
    {
        using var certificate = Certificate(null, Name, FarAhead);
        await IsRefused(certificate, trusting: null);
        await IsRefused(certificate, trusting: [root]);
    }

    [Fact]
    public async Task A_certificate_of_an_unknown_issuer_is_refused()
    {
        using var certificate = Certificate(root, Name, FarAhead);
        await IsRefused(certificate, trusting: null);
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_refused()
    {
        using var certificate = Certificate(root, "other.example", FarAhead);
        await IsRefused(certificate, trusting: [root]);
    }

    [Fact]
    public async Task A_certificate_that_has_run_out_is_refused()
    {
        using var certificate = Certificate(root, Name, LongAgo.AddYears(1));
        await IsRefused(certificate, trusting: [root]);
    }

    [Fact]
    public async Task A_certificate_that_is_not_for_servers_is_refused()
    {
        using var certificate = Certificate(root, Name, FarAhead, purpose: "1.3.6.1.5.5.7.3.2");
        await IsRefused(certificate, trusting: [root]);
    }

    [Fact]
    public async Task The_addresses_that_a_certificate_names_are_not_called()
    {
        using var intermediate = Authority("CN=Between", root, 2);
        await using var issuer = await MerchantServer.Start(async context => await context.Response.Body.WriteAsync(intermediate.RawData));
        using var certificate = Certificate(intermediate, Name, FarAhead, issuerAt: issuer.Url);
        await IsRefused(certificate, trusting: [root]);
        Assert.Empty(issuer.Received);
    }

    [Fact]
    public async Task A_server_that_speaks_no_TLS_is_a_fault()
    {
        await using var server = await MerchantServer.Answering(200);
        using var client = Client([root]);
        var answer = await client.Send($"https://{Name}:{server.Port}/cb", Body, Cancel);
        Assert.Equal((null, CallbackFault.Tls, IPAddress.Loopback), (answer.HttpStatus, answer.Fault, answer.Address));
        Assert.Empty(server.Received);
    }

    private static async Task IsRefused(X509Certificate2 certificate, X509Certificate2Collection? trusting)
    {
        var answer = await Send(certificate, trusting);
        Assert.Equal((null, CallbackFault.Tls, IPAddress.Loopback), (answer.HttpStatus, answer.Fault, answer.Address));
    }

    private static async Task<CallbackAnswer> Send(X509Certificate2 certificate, X509Certificate2Collection? trusting)
    {
        using var server = new RawServer(closes: false, ["HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"], certificate);
        using var client = Client(trusting);
        var answer = await client.Send($"https://{Name}:{server.Port}/cb", Body, Cancel);
        Assert.Equal(answer.Fault is null ? 1 : 0, server.Requests);
        return answer;
    }

    private static CallbackHttpClient Client(X509Certificate2Collection? trusting) => new(
        new CallbackOptions { AllowedRanges = ["127.0.0.0/8"] }, TimeProvider.System, (_, _) => Task.FromResult(new[] { IPAddress.Loopback }), trusting);

    private static X509Certificate2 Authority(string name, X509Certificate2? issuer, byte serial)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return issuer is null
            ? request.CreateSelfSigned(LongAgo, FarAhead)
            : request.Create(issuer, LongAgo, FarAhead, [serial]).CopyWithPrivateKey(key);
    }

    private static X509Certificate2 Certificate(
        X509Certificate2? issuer, string name, DateTimeOffset until, string purpose = "1.3.6.1.5.5.7.3.1", string? issuerAt = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        if (issuerAt is not null) request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([], [issuerAt]));
        using var certificate = issuer is null ? request.CreateSelfSigned(LongAgo, until) : request.Create(issuer, LongAgo, until, [7]).CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }
}
