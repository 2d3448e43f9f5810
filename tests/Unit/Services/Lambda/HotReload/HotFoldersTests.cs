using Kiln.Aws.Errors;
using Kiln.Services.Lambda.HotReload;

namespace Kiln.Unit.Services.Lambda.HotReload;

public sealed class HotFoldersTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("kiln-hot-").FullName;

    public HotFoldersTests()
    {
        Directory.CreateDirectory(Path.Combine(_root, "allowed", "shop"));
        Directory.CreateDirectory(Path.Combine(_root, "allowed-not"));
        File.CreateSymbolicLink(Path.Combine(_root, "allowed", "inside"), "shop");
        File.CreateSymbolicLink(Path.Combine(_root, "allowed", "outside"), "../allowed-not");
        File.CreateSymbolicLink(Path.Combine(_root, "allowed", "circle"), "circle");
        File.CreateSymbolicLink(Path.Combine(_root, "link"), Path.Combine(_root, "allowed"));
        File.WriteAllText(Path.Combine(_root, "allowed", "file"), "");
    }

    [Theory]
    [InlineData("allowed", "allowed")]
    [InlineData("allowed/shop/", "allowed/shop")]
    [InlineData("allowed/./shop/../shop", "allowed/shop")]
    [InlineData("allowed/inside", "allowed/shop")]
    [InlineData("link/shop", "allowed/shop")]
    public void Folder_below_the_root_is_found(string key, string folder) =>
        Assert.Equal($"{_root}/{folder}", new HotFolders($"{_root}/allowed").Find($"{_root}/{key}"));

    [Theory]
    [InlineData("allowed-not")]
    [InlineData("allowed/..")]
    [InlineData("allowed/../allowed-not")]
    [InlineData("allowed/outside")]
    [InlineData("allowed/circle")]
    [InlineData("allowed/file")]
    [InlineData("allowed/none")]
    [InlineData("none")]
    public void Whatever_else_there_is_is_not_told_apart_from_what_there_is_not(string key)
    {
        var refused = Assert.Throws<AwsException>(() => new HotFolders($"{_root}/allowed").Find($"{_root}/{key}"));
        Assert.Equal($"There is no folder {_root}/{key} below the one that --hot-reload (KILN_HOT_RELOAD) allows.", refused.Message);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("allowed/shop")]
    [InlineData("")]
    public void Key_that_is_no_absolute_path_is_refused(string? key) =>
        Assert.Contains("absolute path", Assert.Throws<AwsException>(() => new HotFolders(_root).Find(key)).Message, StringComparison.Ordinal);

    [Fact]
    public void Root_may_be_the_whole_machine() => Assert.Equal(_root, new HotFolders("/").Find(_root));

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
