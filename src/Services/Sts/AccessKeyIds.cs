using System.Security.Cryptography;

namespace Kiln.Services.Sts;

/// <summary>Ids of access keys: four letters that say the kind, sixteen characters of base 32.</summary>
internal static class AccessKeyIds
{
    private const string Characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int Length = 16;

    internal static string LongTerm() => "AKIA" + RandomNumberGenerator.GetString(Characters, Length);

    internal static string Temporary() => "ASIA" + RandomNumberGenerator.GetString(Characters, Length);
}
