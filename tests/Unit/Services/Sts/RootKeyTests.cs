using Kiln.Services.Sts;

namespace Kiln.Unit.Services.Sts;

public sealed class RootKeyTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kiln-root-key");

    private string KeyFile => Path.Combine(_directory.FullName, "root-key.json");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void First_start_makes_a_key_that_only_the_owner_reads()
    {
        var key = RootKey.LoadOrCreate(_directory.FullName);
        Assert.Matches("^AKIA[A-Z2-7]{16}$", key.AccessKeyId);
        Assert.Equal(40, key.SecretAccessKey.Length);
        Assert.Equal(32, key.SessionKey.Length);
        Assert.Equal([KeyFile], _directory.GetFiles().Select(f => f.FullName));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(OwnerOnly, File.GetUnixFileMode(KeyFile));
    }

    [Fact]
    public void Next_start_finds_the_same_key()
    {
        var first = RootKey.LoadOrCreate(_directory.FullName);
        var second = RootKey.LoadOrCreate(_directory.FullName);
        Assert.Equal((first.AccessKeyId, first.SecretAccessKey), (second.AccessKeyId, second.SecretAccessKey));
        Assert.Equal(first.SessionKey, second.SessionKey);
    }

    [Fact]
    public void Mode_that_lets_others_read_is_tightened()
    {
        RootKey.LoadOrCreate(_directory.FullName);
        if (OperatingSystem.IsWindows())
            return;
        File.SetUnixFileMode(KeyFile, OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        RootKey.LoadOrCreate(_directory.FullName);
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(KeyFile));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"AccessKeyId":"AKIA","SecretAccessKey":"s","SessionKey":"c2hvcnQ="}""")]
    public void Damaged_file_is_not_replaced(string content)
    {
        File.WriteAllText(KeyFile, content);
        Assert.Throws<InvalidDataException>(() => RootKey.LoadOrCreate(_directory.FullName));
        Assert.Equal(content, File.ReadAllText(KeyFile));
    }

    [Fact]
    public void Secret_is_not_part_of_its_text()
    {
        var key = RootKey.LoadOrCreate(_directory.FullName);
        Assert.DoesNotContain(key.SecretAccessKey, key.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Starts_at_the_same_time_agree_on_one_key()
    {
        var keys = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => RootKey.LoadOrCreate(_directory.FullName))));
        Assert.Single(keys.Select(k => k.SecretAccessKey).Distinct());
        Assert.Single(_directory.GetFiles());
    }
}
