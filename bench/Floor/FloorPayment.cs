namespace Bench.Floor;

/// <summary>What the floor remembers of a purchase between its steps.</summary>
internal sealed record FloorPayment(string PaymentId, string CustomerId, string Phone, string Description, long OperationId, string RequestId, string CreatedAt)
{
    /// <summary>As the bank gave it; known from the answer to the create on.</summary>
    public string BankPaymentId { get; set; } = "";

    public string MaskedPhone => $"{Phone.AsSpan(0, 3)}******{Phone.AsSpan(Phone.Length - 3)}";
}
