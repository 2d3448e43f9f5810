using System.Text.Json.Serialization;

namespace Kiln.Services.Accounts;

/// <summary>An AWS account that the server has, with its root access key.</summary>
/// <param name="Id">Twelve digits.</param>
/// <param name="Name">For people; IAM's account alias is another thing.</param>
public sealed record AccountRecord(string Id, string Name, string AccessKeyId, string SecretAccessKey, DateTimeOffset CreateDate)
{
    public override string ToString() => $"{Id} ({Name})";
}

/// <summary><c>accounts.json</c>. Every secret in it is sealed with the master key.</summary>
internal sealed record AccountsFile
{
    /// <summary>From which session tokens are made: 32 bytes. A new one makes every session that was given out worthless.</summary>
    public required string SealedSessionKey { get; init; }
    public required List<SealedAccount> Accounts { get; init; }
}

internal sealed record SealedAccount(string Id, string Name, string AccessKeyId, string SealedSecretAccessKey, DateTimeOffset CreateDate);

/// <summary><c>root-key.json</c> of Kiln 0.1, in the clear.</summary>
internal sealed record FormerRootKey
{
    public string? AccessKeyId { get; init; }
    public string? SecretAccessKey { get; init; }
    public byte[]? SessionKey { get; init; }
}

[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(AccountsFile))]
[JsonSerializable(typeof(FormerRootKey))]
internal sealed partial class AccountShapes : JsonSerializerContext;
