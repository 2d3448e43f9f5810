using System.Data.Common;

namespace Kiln.Services.Logs.Events;

/// <summary>
/// Events of one stream that came together, in the order of their positions: what is stored and read at once. A row an event would cost
/// ten times the writing.
/// </summary>
internal sealed record LogChunk
{
    /// <summary>Most milliseconds from the first event to the last: how far before a moment a reader must begin to miss none of it.</summary>
    internal const long MaxSpan = 60_000;

    internal const string Columns =
        "c.stream_id, c.first_at, c.last_at, c.first_sequence, c.ingested_at, c.bytes, c.encoding, c.events";

    public required long StreamId { get; init; }

    /// <summary>Milliseconds since the epoch.</summary>
    public required long FirstAt { get; init; }

    public required long LastAt { get; init; }

    /// <summary>The least of its events.</summary>
    public required long FirstSequence { get; init; }

    /// <summary>Milliseconds since the epoch.</summary>
    public required long IngestedAt { get; init; }

    /// <summary>What AWS counts for the events.</summary>
    public required long Bytes { get; init; }

    public required ChunkEncoding Encoding { get; init; }

    public required byte[] Events { get; init; }

    /// <summary>Of a stream that is given with its chunks.</summary>
    public string StreamName { get; init; } = "";

    /// <param name="row">Of <see cref="Columns"/>, and perhaps the stream's name.</param>
    internal static LogChunk From(DbDataReader row) => new()
    {
        StreamId = row.GetInt64(0),
        FirstAt = row.GetInt64(1),
        LastAt = row.GetInt64(2),
        FirstSequence = row.GetInt64(3),
        IngestedAt = row.GetInt64(4),
        Bytes = row.GetInt64(5),
        Encoding = (ChunkEncoding)row.GetInt64(6),
        Events = row.GetFieldValue<byte[]>(7),
        StreamName = row.FieldCount > 8 ? row.GetString(8) : "",
    };
}

/// <summary>Persisted.</summary>
internal enum ChunkEncoding
{
    /// <summary>The message of a single event.</summary>
    Message = 0,

    /// <summary>
    /// Each event as three numbers and its message: milliseconds since the event before (of the first: since the chunk's first), sequence less
    /// the chunk's, length of the message. Numbers are little-endian, seven bits a byte, the eighth set where more follow.
    /// </summary>
    Packed = 1,

    /// <summary>The length of what follows when unpacked, in four bytes, little-endian; the same, compressed by Brotli.</summary>
    Compressed = 2,
}
