using System.Text.Json;
using System.Text.Json.Serialization;
using Kiln.Aws.Operations;
using Kiln.Aws.Validation;
using Kiln.Services.XRay.Storage;

namespace Kiln.Services.XRay;

/// <summary>How traces are encrypted: as AWS calls its default, which here is that the file is its owner's alone.</summary>
internal sealed class EncryptionOperations(ResourceStore resources)
{
    private const string None = "NONE";
    private const string Active = "ACTIVE";

    [Operation("POST", "/EncryptionConfig")]
    public async Task<EncryptionConfigResponse> GetEncryptionConfig(GetEncryptionConfigRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var document = await resources.FindAsync(new(caller.AccountId, caller.Region), ResourceStore.Encryption, "");
        return new()
        {
            EncryptionConfig = document is null
                ? new() { Type = None, Status = Active }
                : JsonSerializer.Deserialize(document, EncryptionRecords.Default.EncryptionConfig),
        };
    }

    [Operation("POST", "/PutEncryptionConfig")]
    public async Task<EncryptionConfigResponse> PutEncryptionConfig(PutEncryptionConfigRequest request, Caller caller, CancellationToken cancellationToken)
    {
        // To take a key and not use it would be worse than to refuse.
        if (request.Type != None)
            throw XRayErrors.Invalid("Kiln does not encrypt traces with KMS keys yet.");
        if (request.KeyId is not null)
            throw XRayErrors.Invalid("KeyId must not be given for encryption type NONE");
        var config = new EncryptionConfig { Type = None, Status = Active };
        await resources.ChangeAsync(
            new(caller.AccountId, caller.Region), ResourceStore.Encryption, "", (_, _) => JsonSerializer.Serialize(config, EncryptionRecords.Default.EncryptionConfig), cancellationToken);
        return new() { EncryptionConfig = config };
    }
}

public sealed record GetEncryptionConfigRequest;

public sealed record PutEncryptionConfigRequest
{
    [Required, OneOf("NONE", "KMS")]
    public string? Type { get; init; }

    [Length(1, 3000)]
    public string? KeyId { get; init; }
}

public sealed record EncryptionConfigResponse
{
    public EncryptionConfig? EncryptionConfig { get; init; }
}

public sealed record EncryptionConfig
{
    public string? KeyId { get; init; }
    public string? Status { get; init; }
    public string? Type { get; init; }
}

[JsonSerializable(typeof(EncryptionConfig))]
internal sealed partial class EncryptionRecords : JsonSerializerContext;
