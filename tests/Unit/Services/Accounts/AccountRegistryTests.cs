using Kiln.Services.Accounts;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Unit.Services.Accounts;

public sealed class AccountRegistryTests : IDisposable
{
    private const string Account = "111111111111";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kiln-accounts");
    private readonly FakeTimeProvider _time = new(new(2018, 11, 20, 20, 41, 16, TimeSpan.Zero));

    private string AccountsFile => Path.Combine(_directory.FullName, "accounts.json");

    private string FormerFile => Path.Combine(_directory.FullName, "root-key.json");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void First_start_makes_a_key_that_only_the_owner_reads_and_only_sealed()
    {
        var root = Open().Find(Account)!;
        Assert.Matches("^AKIA[A-Z2-7]{16}$", root.AccessKeyId);
        Assert.Equal((40, "default"), (root.SecretAccessKey.Length, root.Name));
        foreach (var name in new[] { "accounts.json", "master-key" })
            Assert.Equal(OwnerOnly, File.GetUnixFileMode(Path.Combine(_directory.FullName, name)));
        Assert.DoesNotContain(root.SecretAccessKey, File.ReadAllText(AccountsFile), StringComparison.Ordinal);
        Assert.DoesNotContain(root.SecretAccessKey, root.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Next_start_finds_the_same_keys()
    {
        var (first, second) = (Open(), Open());
        Assert.Equal(first.All, second.All);
        Assert.Equal(first.SessionKey, second.SessionKey);
    }

    [Fact]
    public void Key_of_an_older_kiln_is_sealed_and_kept()
    {
        var sessionKey = Convert.ToBase64String(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray());
        File.WriteAllText(FormerFile, $$"""{"AccessKeyId":"AKIAFORMER","SecretAccessKey":"former-secret","SessionKey":"{{sessionKey}}"}""");
        var registry = Open();
        Assert.Equal(("AKIAFORMER", "former-secret"), (registry.All.Single().AccessKeyId, registry.All.Single().SecretAccessKey));
        Assert.Equal(sessionKey, Convert.ToBase64String(registry.SessionKey));
        Assert.False(File.Exists(FormerFile));
        Assert.DoesNotContain("former-secret", File.ReadAllText(AccountsFile), StringComparison.Ordinal);
        Assert.Equal(registry.All, Open().All);
    }

    [Theory]
    [InlineData("root-key.json", "")]
    [InlineData("root-key.json", "{}")]
    [InlineData("root-key.json", """{"AccessKeyId":"AKIA","SecretAccessKey":"s","SessionKey":"c2hvcnQ="}""")]
    [InlineData("accounts.json", "")]
    [InlineData("accounts.json", "{}")]
    [InlineData("accounts.json", """{"SealedSessionKey":"x","Accounts":[]}""")]
    public void Damaged_file_is_not_replaced(string name, string content)
    {
        var path = Path.Combine(_directory.FullName, name);
        File.WriteAllText(path, content);
        File.WriteAllText(Path.Combine(_directory.FullName, "master-key"), Convert.ToBase64String(new byte[32]));
        Assert.Throws<InvalidDataException>(() => Open());
        Assert.Equal(content, File.ReadAllText(path));
    }

    [Fact]
    public void Keys_do_not_open_without_their_master()
    {
        var given = Convert.ToBase64String(Enumerable.Repeat((byte)7, 32).ToArray());
        var sealedWithGiven = Open(given).All;
        Assert.False(File.Exists(Path.Combine(_directory.FullName, "master-key")));
        Assert.Contains("KILN_MASTER_KEY", Assert.Throws<InvalidDataException>(() => Open()).Message, StringComparison.Ordinal);
        // Nothing was made in its place.
        Assert.False(File.Exists(Path.Combine(_directory.FullName, "master-key")));
        var other = Convert.ToBase64String(new byte[32]);
        Assert.Contains("another master key", Assert.Throws<InvalidDataException>(() => Open(other)).Message, StringComparison.Ordinal);
        Assert.Equal(sealedWithGiven, Open(given).All);
        Assert.Contains("openssl rand", Assert.Throws<InvalidDataException>(() => Open("short")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Account_that_another_process_adds_is_known_at_once()
    {
        var (running, other) = (Open(), Open());
        _time.Advance(TimeSpan.FromSeconds(1));
        var added = other.Add("222222222222", "staging")!;
        Assert.Equal(added, running.FindByAccessKey(added.AccessKeyId));
        Assert.Equal(added, running.Find("staging"));
        Assert.Null(other.Add("222222222222", "another"));
        Assert.Null(other.Add("333333333333", "staging"));
        Assert.NotEqual(added.AccessKeyId, running.Find(Account)!.AccessKeyId);
        Assert.Null(running.FindByAccessKey("AKIAUNKNOWN"));
    }

    [Fact]
    public void Account_of_the_settings_is_added_where_it_is_not()
    {
        Open();
        var registry = AccountRegistry.LoadOrCreate(_directory.FullName, AccountRegistry.MasterKeyOf(_directory.FullName, null), "999999999999", _time);
        Assert.Equal([Account, "999999999999"], registry.All.Select(a => a.Id));
    }

    [Fact]
    public async Task Starts_at_the_same_time_agree_on_one_key()
    {
        var registries = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Open())));
        Assert.Single(registries.Select(r => r.All.Single().SecretAccessKey).Distinct());
    }

    [Fact]
    public void Mode_that_lets_others_read_is_tightened()
    {
        Open();
        File.SetUnixFileMode(AccountsFile, OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        Open();
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(AccountsFile));
    }

    private AccountRegistry Open(string? masterKey = null) =>
        AccountRegistry.LoadOrCreate(_directory.FullName, AccountRegistry.MasterKeyOf(_directory.FullName, masterKey), Account, _time);
}
