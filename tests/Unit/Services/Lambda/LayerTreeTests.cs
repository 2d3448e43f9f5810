using System.IO.Compression;
using Kiln.Services.Lambda.Code;
using Kiln.Services.Lambda.Functions;
using Kiln.Services.Lambda.Layers;

namespace Kiln.Unit.Services.Lambda;

public sealed class LayerTreeTests : IDisposable
{
    private const int Link = 0xA1FF;
    private readonly string _directory = Directory.CreateTempSubdirectory("kiln-tree-").FullName;

    [Fact]
    public async Task Later_layer_wins_and_directories_join()
    {
        var tree = await MergeAsync(
            Zip(("python/a.py", "1", 0), ("python/b.py", "1", 0), ("only/first", "1", 0)),
            Zip(("python/b.py", "2", 0), ("python/c.py", "2", 0)));
        Assert.Equal(
            [("only/first", "1"), ("python/a.py", "1"), ("python/b.py", "2"), ("python/c.py", "2")],
            Directory.EnumerateFiles(tree, "*", SearchOption.AllDirectories).Select(f => (Path.GetRelativePath(tree, f), File.ReadAllText(f))).Order());
    }

    [Fact]
    public async Task Nothing_is_written_through_a_link_of_an_earlier_layer()
    {
        var tree = await MergeAsync(
            Zip(("real/file", "1", 0), ("link", "real", Link), ("name", "real/file", Link)),
            Zip(("link/file", "2", 0), ("name", "2", 0)));
        Assert.Equal("1", File.ReadAllText(Path.Combine(tree, "real/file")));
        Assert.Equal(("2", "2"), (File.ReadAllText(Path.Combine(tree, "link/file")), File.ReadAllText(Path.Combine(tree, "name"))));
        Assert.Null(new DirectoryInfo(Path.Combine(tree, "link")).LinkTarget);
    }

    [Fact]
    public async Task Link_takes_the_place_of_what_was_there()
    {
        var tree = await MergeAsync(
            Zip(("a/file", "1", 0), ("b", "1", 0), ("real/file", "1", 0)),
            Zip(("a", "real", Link), ("b", "absent", Link)));
        Assert.Equal("real", new DirectoryInfo(Path.Combine(tree, "a")).LinkTarget);
        Assert.Equal("absent", new FileInfo(Path.Combine(tree, "b")).LinkTarget);
        Assert.Equal("1", File.ReadAllText(Path.Combine(tree, "a/file")));
    }

    [Fact]
    public async Task Tree_is_made_once_and_whole()
    {
        var directories = new CodeDirectories(_directory);
        var store = new CodeStore(directories);
        var layer = store.AddLayer(Zip(("python/a.py", "1", 0)));
        await Assert.ThrowsAsync<InvalidOperationException>(() => store.EnsureMergedAsync([layer], "python3.12", _ => throw new InvalidOperationException()));
        Assert.False(Directory.Exists(directories.Of(LayerTree.DigestOf([layer]), "python3.12")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(directories.Incoming));

        var prepared = 0;
        for (var i = 0; i < 2; i++)
        {
            await store.EnsureMergedAsync([layer], "python3.12", directory =>
            {
                prepared++;
                Assert.True(File.Exists(Path.Combine(directory, "python/a.py")));
                return Task.CompletedTask;
            });
        }
        Assert.Equal(1, prepared);
    }

    [Fact]
    public void Order_of_layers_counts()
    {
        PackageDigest one = new("01"), two = new("02");
        Assert.NotEqual(LayerTree.DigestOf([one, two]), LayerTree.DigestOf([two, one]));
        Assert.NotEqual(LayerTree.DigestOf([one]), one);
    }

    [Fact]
    public void Deleted_layer_of_a_function_is_not_removed_at_start()
    {
        var store = new CodeStore(new CodeDirectories(_directory));
        PackageDigest kept = store.AddLayer(Zip(("kept", "", 0))), gone = store.AddLayer(Zip(("gone", "", 0)));
        var function = new FunctionRecord
        {
            Key = new("123456789012", "us-east-1", "f", "1"),
            Runtime = "python3.12",
            Role = "r",
            Handler = "a.b",
            Code = new("00ff"),
            CodeSize = 1,
            LastModified = DateTimeOffset.UnixEpoch,
            RevisionId = "r",
            Layers = [new("arn", 1, kept)],
        };
        store.RemoveUnreferenced(CodeReferences.Of([function], []));
        store.OpenPackage(kept).Dispose();
        Assert.Throws<DirectoryNotFoundException>(() => store.OpenPackage(gone));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private async Task<string> MergeAsync(params byte[][] zips)
    {
        var directories = new CodeDirectories(_directory);
        var store = new CodeStore(directories);
        var layers = zips.Select(zip => store.AddLayer(zip)).ToList();
        await store.EnsureMergedAsync(layers, "python3.12", _ => Task.CompletedTask);
        return directories.Of(LayerTree.DigestOf(layers), "python3.12");
    }

    private static byte[] Zip(params (string Name, string Text, int Mode)[] entries)
    {
        using var buffer = new MemoryStream();
        using (var archive = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text, mode) in entries)
            {
                var entry = archive.CreateEntry(name);
                entry.ExternalAttributes = mode << 16;
                using var writer = new StreamWriter(entry.Open());
                writer.Write(text);
            }
        }
        return buffer.ToArray();
    }
}
