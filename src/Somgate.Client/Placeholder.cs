namespace Somgate.Client;

internal static class Placeholder;
