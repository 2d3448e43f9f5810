using System.Text;
using System.Text.Json;

namespace Kiln.Services.Iam.Policies;

/// <summary>Exchanges the identities that a policy names, and leaves every other character of it as it was written.</summary>
internal static class PrincipalTexts
{
    /// <param name="document">A policy that was checked.</param>
    /// <param name="exchange">From a text under <c>Principal.AWS</c> or <c>NotPrincipal.AWS</c> to another; null leaves it.</param>
    internal static string Replace(string document, Func<string, string?> exchange)
    {
        var bytes = Encoding.UTF8.GetBytes(document);
        var reader = new Utf8JsonReader(bytes, new() { CommentHandling = JsonCommentHandling.Skip });
        using var replaced = new MemoryStream();
        var (copied, path) = (0, new Stack<string>());
        var name = "";
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    name = reader.GetString()!;
                    break;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    path.Push(name);
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    name = path.Pop();
                    break;
                case JsonTokenType.String when name == "AWS" && path.Any(p => p is "Principal" or "NotPrincipal") && exchange(reader.GetString()!) is { } other:
                    replaced.Write(bytes.AsSpan(copied, (int)reader.TokenStartIndex - copied));
                    replaced.Write(JsonSerializer.SerializeToUtf8Bytes(other, PolicyTextJson.Default.String));
                    copied = (int)reader.BytesConsumed;
                    break;
            }
        }
        if (copied == 0)
            return document;
        replaced.Write(bytes.AsSpan(copied));
        return Encoding.UTF8.GetString(replaced.ToArray());
    }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(string))]
internal sealed partial class PolicyTextJson : System.Text.Json.Serialization.JsonSerializerContext;
