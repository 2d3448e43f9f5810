using Kiln.Aws.Validation;

namespace Kiln.Services.Iam;

public sealed record Tag
{
    [Required, Length(1, 128), Pattern(@"[\p{L}\p{Z}\p{N}_.:/=+\-@]+")]
    public string? Key { get; init; }

    [Required, Length(0, 256), Pattern(@"[\p{L}\p{Z}\p{N}_.:/=+\-@]*")]
    public string? Value { get; init; }
}
