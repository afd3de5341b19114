using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Somgate.Mail;

/// <summary>Hands one letter to the mail server.</summary>
internal sealed class SmtpProcessor(MailOptions options)
{
    /// <summary>From the connection to the server's last word (payment-links.md 7).</summary>
    private static readonly TimeSpan SendMax = TimeSpan.FromSeconds(30);

    /// <summary>Null: the server took it. Else a word of why not; the server's own words may hold the address and are not repeated.</summary>
    public async Task<string?> Send(QueuedLetter letter, CancellationToken cancel)
    {
        using var message = Compose(letter);
        using var client = new SmtpClient { Timeout = (int)SendMax.TotalMilliseconds };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(SendMax);
        try
        {
            await client.ConnectAsync(options.Host, options.Port, Way, limit.Token);
            if (options.User.Length > 0) await client.AuthenticateAsync(options.User, options.Password, limit.Token);
            await client.SendAsync(message, limit.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return "time_out";
        }
        catch (AuthenticationException)
        {
            return "refused_sign_in";
        }
        catch (SmtpCommandException refused)
        {
            return refused.ErrorCode == SmtpErrorCode.RecipientNotAccepted ? "refused_address" : "refused";
        }
        catch (Exception unreachable) when (unreachable is SocketException or IOException or ProtocolException or SslHandshakeException or ServiceNotConnectedException or NotSupportedException)
        {
            return "unreachable";
        }

        try
        {
            await client.DisconnectAsync(quit: true, limit.Token);
        }
        catch (Exception rude) when (rude is IOException or ProtocolException or OperationCanceledException or SocketException)
        {
            // It has the letter; how it says goodbye is no matter.
        }

        return null;
    }

    private SecureSocketOptions Way => options.Security switch
    {
        "tls" => SecureSocketOptions.SslOnConnect,
        "starttls" => SecureSocketOptions.StartTls,
        _ => SecureSocketOptions.None,
    };

    private MimeMessage Compose(QueuedLetter letter)
    {
        var (to, text) = (letter.Letter.Address, letter.Letter.Text);
        var message = new MimeMessage { Subject = OneLine(text.Subject), MessageId = letter.MessageId(options.Domain) };
        message.From.Add(MailboxAddress.Parse(options.From));
        message.To.Add(new MailboxAddress("", OneLine(to)));
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.Headers.Add("Content-Language", text.Language);
        message.Body = new BodyBuilder { TextBody = text.Plain, HtmlBody = text.Html }.ToMessageBody();
        return message;
    }

    // A line break in a header would begin another one.
    private static string OneLine(string text) => string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter));
}
