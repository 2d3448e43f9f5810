using System.Text;
using System.Text.Json;
using Kiln.Services.Logs.Events;
using Kiln.Services.Logs.Insights.Values;

namespace Kiln.Services.Logs.Insights.Fields;

/// <summary>
/// An event and its fields: those that every event has (<c>@message</c>), those of the lines that Lambda writes (<c>@duration</c>), and
/// those of the first JSON document in the message, by path (<c>user.roles.0</c>). Each is looked for when it is asked for.
/// </summary>
internal sealed class EventRecord(GroupKey group, long groupId, string stream, StoredEvent stored)
{
    private StoredEvent _stored = stored;
    private string? _text;
    private JsonElement? _json;
    private bool _hasLookedForJson;
    private Dictionary<string, QueryValue>? _lambda;

    internal long At => _stored.Position.OccurredAt;

    internal string Text => _text ??= _stored.Text;

    internal QueryValue Get(string name) => name switch
    {
        "@message" => QueryValue.Of(Text),
        "@timestamp" => QueryValue.OfTime(At),
        "@ingestionTime" => QueryValue.OfTime(_stored.IngestedAt),
        "@logStream" => QueryValue.Of(stream),
        "@log" => QueryValue.Of($"{group.AccountId}:{group.Name}"),
        "@ptr" => QueryValue.Of(EventPointer.Write(groupId, _stored.Position)),
        ['@', ..] when Lambda.TryGetValue(name, out var value) => value,
        _ => Json is { } json ? JsonPath.Find(json, name) : QueryValue.Null,
    };

    /// <summary>All fields, those of the message by path.</summary>
    internal IEnumerable<(string Name, QueryValue Value)> All()
    {
        foreach (var name in SystemFields)
            yield return (name, Get(name));
        foreach (var (name, value) in Lambda)
            yield return (name, value);
        if (Json is { } json)
        {
            foreach (var field in JsonPath.Leaves(json))
                yield return field;
        }
    }

    /// <summary>Takes a copy of the message, which is a part of something much larger.</summary>
    /// <returns>Bytes that it takes, about.</returns>
    internal long Keep()
    {
        _stored = _stored with { Message = _stored.Message.ToArray() };
        (_json, _hasLookedForJson, _text) = (null, false, null);
        return 200 + _stored.Message.Length;
    }

    private static readonly string[] SystemFields = ["@timestamp", "@message", "@logStream", "@log", "@ingestionTime", "@ptr"];

    private Dictionary<string, QueryValue> Lambda => _lambda ??= LambdaFields.Of(Text);

    private JsonElement? Json
    {
        get
        {
            if (!_hasLookedForJson)
                (_json, _hasLookedForJson) = (EmbeddedJson.Find(_stored.Message), true);
            return _json;
        }
    }
}

/// <summary>Where an event is found again: <c>@ptr</c>.</summary>
internal static class EventPointer
{
    internal static string Write(long groupId, EventPosition position) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{groupId}:{position}"));

    /// <returns>Null when it is none.</returns>
    internal static (long GroupId, EventPosition Position)? Read(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length)
            && Encoding.UTF8.GetString(bytes, 0, length).Split(':') is [var id, var place]
            && long.TryParse(id, out var groupId) && EventPosition.Parse(place) is { } position
                ? (groupId, position)
                : null;
    }
}
