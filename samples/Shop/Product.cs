using System.Globalization;
using Somgate.Client;

namespace Shop;

/// <summary>Something to buy.</summary>
public sealed record Product(string Id, string Name, string Text, long PriceMinor)
{
    public static readonly IReadOnlyList<Product> All =
    [
        new("honey", "White honey", "From the alpine meadows of At-Bashy, thick and pale. 500 g.", 620_00),
        new("bowl", "Tea bowl", "A hand-painted piala for black tea with milk.", 780_00),
        new("slippers", "Felt slippers", "Warm, light, made of sheep's wool in Bokonbaevo.", 1_450_00),
        new("scarf", "Woollen scarf", "Undyed yarn, woven on a narrow loom.", 2_300_00),
        new("kurut", "Kurut", "Small balls of dried yoghurt, salty and sour. 200 g.", 180_00),
        new("shyrdak", "Shyrdak", "A felt rug with ram's horns, stitched by hand. 120 × 180 cm.", 38_500_00),
    ];

    public Sum Price => new(PriceMinor, "KGS");

    public string PriceText => $"{(PriceMinor / 100m).ToString("N2", CultureInfo.InvariantCulture)} KGS";

    public static Product? Find(string id) => All.FirstOrDefault(product => product.Id == id);
}
