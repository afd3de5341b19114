using Somgate.PaymentLinks;
using Somgate.Payments;
using Somgate.Projects;

namespace Somgate.PaymentPage;

/// <summary>A payment link as an opening of the page (payment-links.md 1): what the merchant's request said, and nothing of the customer. Pure.</summary>
internal static class LinkOpening
{
    public static PageOpening Of(Payment payment, PaymentLink link, Project project, bool isInFrame)
    {
        var terms = LinkTerms.Of(link);
        return new()
        {
            ProjectId = payment.ProjectId,
            PaymentId = payment.PaymentId,
            AmountMinor = payment.Sum.AmountMinor,
            Currency = payment.Sum.Currency,
            CustomerId = payment.Customer.Id,
            Description = payment.Description,
            ForcedMethod = terms.ForcedMethod,
            OperationType = terms.OperationType,
            LanguageCode = terms.Language,
            BestBefore = link.BestBefore,
            LinkPaymentNo = payment.PaymentNo,
            Returns = new()
            {
                Success = Return(terms.SuccessUrl ?? project.Page.SuccessUrl),
                Fail = Return(terms.DeclineUrl ?? project.Page.FailUrl),
                Return = Return(terms.ReturnUrl ?? project.Page.ReturnUrl),
            },
            Frame = isInFrame ? PageFrame.Iframe : PageFrame.Tab,
        };
    }

    private static PageReturn Return(string? url) => url is null ? PageReturn.None : new(url);
}
