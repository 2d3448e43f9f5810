namespace Kiln.Services.XRay.Storage;

/// <summary>Where documents of traces go beside the store.</summary>
public interface ISegmentExport
{
    /// <summary>A document that was found good, and is stored. Must not block: the writer of all traces waits for it. May drop.</summary>
    /// <param name="functionArn">Unqualified; of the function that it is about or that sent it. Null: a client put it.</param>
    void Take(string accountId, string region, string? functionArn, ReadOnlyMemory<byte> document);
}
