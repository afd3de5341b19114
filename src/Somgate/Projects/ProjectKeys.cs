using System.Security.Cryptography;
using System.Text;

namespace Somgate.Projects;

/// <summary>Makes signing keys of projects: 64 characters <c>A–Z a–z 0–9</c> (dashboard.md 7).</summary>
internal static class ProjectKeys
{
    private const int Length = 64;
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public static byte[] Make() => Encoding.ASCII.GetBytes(RandomNumberGenerator.GetString(Letters, Length));
}
