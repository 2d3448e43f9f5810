using Kiln.Services.Storage;

namespace Kiln.Unit.Services.Storage;

public sealed class MasterKeyTests
{
    private static readonly MasterKey Key = MasterKey.Of([.. Enumerable.Range(0, 32).Select(i => (byte)i)]);

    [Fact]
    public void Sealed_text_opens_for_its_purpose_alone()
    {
        var envelope = Key.Seal("secret", "a");
        Assert.Equal("secret", Key.OpenText(envelope, "a"));
        Assert.Null(Key.OpenText(envelope, "b"));
        Assert.Null(MasterKey.Of(new byte[32]).OpenText(envelope, "a"));
        Assert.NotEqual(envelope, Key.Seal("secret", "a"));
    }

    [Fact]
    public void Altered_text_does_not_open()
    {
        var envelope = Key.Seal("secret", "a");
        for (var i = 0; i < envelope.Length - 1; i++)
            Assert.Null(Key.Open(envelope[..i] + (envelope[i] == 'A' ? 'B' : 'A') + envelope[(i + 1)..], "a"));
        foreach (var nonsense in new[] { "", "A", "????", new string('A', 400), envelope[..20] })
            Assert.Null(Key.Open(nonsense, "a"));
    }
}
