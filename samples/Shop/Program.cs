using Shop;
using Somgate.Client;

var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.AddServerHeader = false;
    kestrel.Limits.MaxRequestBodySize = 64 * 1024;
});

// Addresses of order pages are secrets, so no request is logged.
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("System.Net.Http", LogLevel.Warning);

var settings = ShopSettings.From(builder.Configuration);
builder.Services.AddSingleton(settings);
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddHttpClient("gate", http =>
{
    http.BaseAddress = settings.GateUrl;
    http.Timeout = TimeSpan.FromSeconds(10);
});
builder.Services.AddSingleton(services => new GateClient(services.GetRequiredService<IHttpClientFactory>().CreateClient("gate"), settings.ProjectId, settings.Secret));
builder.Services.AddSingleton<Orders>();
builder.Services.AddSingleton<Cashier>();
builder.Services.AddHostedService<StatusWorker>();
builder.Services.AddRazorComponents();

var app = builder.Build();
app.UseSafeHeaders(settings.GateUrl);
app.MapShop();
app.MapCallbacks();
app.MapOrderEvents();
app.MapShopFiles();
app.MapGet("/health/live", () => "alive");
app.Run();
