namespace Sandbox;

/// <summary>The sandbox cannot run; the message is for the person who started it.</summary>
internal sealed class SandboxException(string message) : Exception(message);
