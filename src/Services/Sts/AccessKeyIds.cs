using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Kiln.Services.Sts;

/// <summary>
/// Ids of access keys: four letters that say the kind, sixteen characters of base 32. These are 80 bits: one that is set, forty that are the
/// account's number, and the rest chance. AWS does so too, and tools read the account out of a key.
/// </summary>
internal static class AccessKeyIds
{
    internal const string TemporaryPrefix = "ASIA";
    private const string LongTermPrefix = "AKIA";
    private const string Characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int PrefixLength = 4;
    private const int BitsPerCharacter = 5;
    private const int Bytes = 10;
    private const int Length = Bytes * 8 / BitsPerCharacter;
    private const int SecretBytes = 30;

    // The account's number ends seven bits above the end of the first six bytes.
    private const int NumberBytes = 6;
    private const int Shift = 7;

    internal static string LongTerm(string accountId) => LongTermPrefix + Of(accountId);

    internal static string Temporary(string accountId) => TemporaryPrefix + Of(accountId);

    /// <summary>40 characters.</summary>
    internal static string Secret() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <returns>Null when the text is no id of an access key.</returns>
    internal static string? AccountOf(string accessKeyId)
    {
        if (accessKeyId.Length != PrefixLength + Length)
            return null;
        UInt128 bits = 0;
        foreach (var character in accessKeyId.AsSpan(PrefixLength))
        {
            var digit = Characters.IndexOf(character, StringComparison.Ordinal);
            if (digit < 0)
                return null;
            bits = (bits << BitsPerCharacter) | (uint)digit;
        }
        var number = (ulong)(bits >> ((Bytes - NumberBytes) * 8)) & 0x7fffffffff80;
        return (number >> Shift).ToString("000000000000", CultureInfo.InvariantCulture);
    }

    private static string Of(string accountId)
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        var chance = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        var low = chance & (((UInt128)1 << ((Bytes - NumberBytes) * 8 + Shift)) - 1);
        var number = (UInt128)ulong.Parse(accountId, CultureInfo.InvariantCulture) << ((Bytes - NumberBytes) * 8 + Shift);
        var bits = ((UInt128)1 << (Bytes * 8 - 1)) | number | low;
        return string.Create(Length, bits, static (text, value) =>
        {
            for (var i = text.Length - 1; i >= 0; i--, value >>= BitsPerCharacter)
                text[i] = Characters[(int)(value & 31)];
        });
    }
}
