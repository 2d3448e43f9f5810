using System.Security.Cryptography;

namespace Kiln.Services.Iam.Entities;

/// <summary>Unique ids: four letters that say the kind, seventeen characters.</summary>
internal static class EntityIds
{
    private const string Characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private const int Length = 17;

    private static readonly string[] Prefixes = ["AIDA", "AGPA", "AROA", "ANPA", "AIPA"];

    internal static string New(EntityKind kind) => Prefixes[(int)kind] + RandomNumberGenerator.GetString(Characters, Length);

    internal static bool IsId(string text) =>
        text.Length == Prefixes[0].Length + Length && Array.Exists(Prefixes, p => text.StartsWith(p, StringComparison.Ordinal));

    /// <summary>Always the same for one name: of policies that AWS manages.</summary>
    internal static string OfManagedPolicy(string name)
    {
        var hash = SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name));
        return Prefixes[(int)EntityKind.Policy] + string.Concat(hash.Take(Length).Select(b => Characters[b % Characters.Length]));
    }
}
