using System.Formats.Tar;
using System.Runtime.Versioning;
using Kiln.Execution.Runtimes.Installing;

namespace Kiln.Unit.Execution.Runtimes.Installing;

[UnsupportedOSPlatform("windows")]
public sealed class TreeUnpackerTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("kiln-unit-").FullName;

    public TreeUnpackerTests() => Directory.CreateDirectory(At("tree"));

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Modes_are_those_that_anybody_may_have()
    {
        Unpack(isRoot: false, File("plain", mode: (UnixFileMode)0b110_110_110), File("program", mode: (UnixFileMode)0b110_111_101_101));

        Assert.Equal((UnixFileMode)0b110_100_100, System.IO.File.GetUnixFileMode(At("tree/plain")));
        Assert.Equal((UnixFileMode)0b111_101_101, System.IO.File.GetUnixFileMode(At("tree/program")));
    }

    [Fact]
    public void Times_are_kept()
    {
        var time = new DateTimeOffset(2019, 6, 6, 1, 2, 3, TimeSpan.Zero);
        Unpack(isRoot: false, File("module.py", time: time));
        Assert.Equal(time.UtcDateTime, System.IO.File.GetLastWriteTimeUtc(At("tree/module.py")));
    }

    [Theory]
    [InlineData("/absolute")]
    [InlineData("../up")]
    [InlineData("a/../../up")]
    public void Name_that_leads_outside_is_refused(string name) =>
        Assert.Contains("leads out of the archive", Refusal(isRoot: true, File(name)), StringComparison.Ordinal);

    [Theory]
    [InlineData("/etc")]
    [InlineData("..")]
    [InlineData("a/../../tree-of-another")]
    public void Link_that_leads_outside_is_refused(string target) =>
        Assert.Contains("leads out of the archive", Refusal(isRoot: false, Link("l", target)), StringComparison.Ordinal);

    [Fact]
    public void Link_of_a_root_file_system_leads_into_it()
    {
        Directory.CreateDirectory(At("outside"));
        Unpack(isRoot: true, Link("l", At("outside")), File("l/file"), Link("up", "../../.."), File("up/other"));

        Assert.Empty(Directory.GetFileSystemEntries(At("outside")));
        Assert.True(System.IO.File.Exists(At("tree" + At("outside") + "/file")));
        Assert.True(System.IO.File.Exists(At("tree/other")));
    }

    [Fact]
    public void File_takes_the_place_of_a_link_and_is_not_written_through_it()
    {
        System.IO.File.WriteAllText(At("victim"), "as it was");
        Unpack(isRoot: true, Link("l", At("victim")), File("l"));

        Assert.Equal("as it was", System.IO.File.ReadAllText(At("victim")));
        Assert.Null(new FileInfo(At("tree/l")).LinkTarget);
    }

    [Fact]
    public void Whiteouts_remove_what_earlier_layers_have_brought()
    {
        Unpack(isRoot: true, File("a/one"), File("a/two"), File("b/one"), File("c"));
        Unpack(isRoot: true, File("b/new"), File("b/.wh..wh..opq"), File("a/.wh.one"), File(".wh.c"));

        Assert.Equal(["two"], Names("tree/a"));
        Assert.Equal(["new"], Names("tree/b"));
        Assert.False(System.IO.File.Exists(At("tree/c")));
    }

    [Fact]
    public void Hard_link_is_a_file_of_its_own()
    {
        Unpack(isRoot: false, File("one"), new PaxTarEntry(TarEntryType.HardLink, "two") { LinkName = "one" });
        Assert.Equal("x", System.IO.File.ReadAllText(At("tree/two")));
    }

    [Fact]
    public void Bounds_are_held()
    {
        // An entry can be written once.
        static TarEntry[] Three() => [File("one"), File("two"), File("three")];
        Assert.Contains("more than 2 entries", Refusal(new TreeUnpacker(At("tree"), isRoot: false) { MostEntries = 2 }, Three()), StringComparison.Ordinal);
        Assert.Contains("more than", Refusal(new TreeUnpacker(At("tree"), isRoot: false) { MostBytes = 2 }, Three()), StringComparison.Ordinal);
    }

    private static PaxTarEntry File(string name, UnixFileMode mode = (UnixFileMode)0b110_100_100, DateTimeOffset? time = null) =>
        new(TarEntryType.RegularFile, name)
        {
            DataStream = new MemoryStream("x"u8.ToArray()),
            Mode = mode,
            ModificationTime = time ?? DateTimeOffset.UnixEpoch,
        };

    private static PaxTarEntry Link(string name, string target) => new(TarEntryType.SymbolicLink, name) { LinkName = target };

    private string At(string path) => _root + "/" + path.TrimStart('/');

    private string[] Names(string path) => [.. Directory.GetFileSystemEntries(At(path)).Select(e => Path.GetFileName(e)!).Order()];

    private void Unpack(bool isRoot, params TarEntry[] entries) => Unpack(new TreeUnpacker(At("tree"), isRoot), entries);

    private void Unpack(TreeUnpacker unpacker, TarEntry[] entries)
    {
        using (var tar = new TarWriter(System.IO.File.Create(At("archive.tar"))))
        {
            foreach (var entry in entries)
                tar.WriteEntry(entry);
        }

        unpacker.Unpack(At("archive.tar"), "archive.tar", CancellationToken.None);
    }

    private string Refusal(bool isRoot, params TarEntry[] entries) => Refusal(new TreeUnpacker(At("tree"), isRoot), entries);

    private string Refusal(TreeUnpacker unpacker, TarEntry[] entries) => Assert.Throws<InstallException>(() => Unpack(unpacker, entries)).Message;
}
