namespace Somgate.Payments;

/// <summary>Who pays, as the merchant described them in the sale.</summary>
/// <param name="Id">Identifier unique within the project.</param>
/// <param name="IpAddress">Address of the customer as the merchant saw it.</param>
/// <param name="Details">The other fields of <c>customer</c> that the merchant gave, as one JSON object; personal, so encrypted at rest. Null: none.</param>
internal sealed record Customer(string Id, string IpAddress, Secret? Details = null);
