using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text.Json;
using Kiln.Services.Storage;
using Kiln.Services.Sts;

namespace Kiln.Services.Accounts;

/// <summary>
/// The accounts of a server and their root keys, in <c>accounts.json</c> of the data directory. The command line adds accounts to the file
/// while a server runs; the server looks again when it is shown a key that it does not know.
/// </summary>
public sealed class AccountRegistry
{
    public const string FileName = "accounts.json";
    private const string FormerFileName = "root-key.json";
    private const string DefaultName = "default";
    private const string SessionPurpose = "session key";
    private const int SessionKeyBytes = 32;

    private readonly string _path;
    private readonly MasterKey _master;
    private readonly TimeProvider _time;
    private readonly Lock _reading = new();
    private volatile Content _content;

    private AccountRegistry(string path, MasterKey master, TimeProvider time)
    {
        (_path, _master, _time) = (path, master, time);
        _content = Read();
    }

    public IReadOnlyList<AccountRecord> All => _content.Accounts;

    /// <summary>32 bytes.</summary>
    public byte[] SessionKey => _content.SessionKey;

    /// <summary>The key that a folder's secrets are sealed with.</summary>
    /// <param name="given"><c>KILN_MASTER_KEY</c>, where it is set.</param>
    /// <exception cref="InvalidDataException">There is none, or it cannot be used.</exception>
    public static MasterKey MasterKeyOf(string directory, string? given) =>
        MasterKey.LoadOrCreate(directory, given, isThere: File.Exists(Path.Combine(directory, FileName)));

    /// <param name="accountId">Of the account that there is from the first start on.</param>
    /// <exception cref="InvalidDataException">The file is there but cannot be used.</exception>
    public static AccountRegistry LoadOrCreate(string directory, MasterKey master, string accountId, TimeProvider time)
    {
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
            SecretFile.Create(path, Write(master, FormerOf(directory, accountId, time) ?? First(accountId, time)));
        var registry = new AccountRegistry(path, master, time);
        // Whatever it held is in the new file now, and may lie about in the clear no longer.
        File.Delete(Path.Combine(directory, FormerFileName));
        if (registry.Find(accountId) is null)
            registry.Add(accountId, accountId);
        return registry;
    }

    /// <summary>The registry of a folder that a server has been started in.</summary>
    /// <exception cref="InvalidDataException">The file cannot be used.</exception>
    public static AccountRegistry Load(string directory, MasterKey master, TimeProvider time) => new(Path.Combine(directory, FileName), master, time);

    /// <param name="account">Its id or its name.</param>
    public AccountRecord? Find(string account) => _content.Accounts.FirstOrDefault(a => a.Id == account || a.Name == account);

    public AccountRecord? FindByAccessKey(string accessKeyId)
    {
        if (_content.ByAccessKey.TryGetValue(accessKeyId, out var account))
            return account;
        return Stamp(_path) != _content.Stamp ? Reread().ByAccessKey.GetValueOrDefault(accessKeyId) : null;
    }

    /// <returns>Null when an account of that id or name is there.</returns>
    /// <exception cref="IOException">Another process adds an account at this moment.</exception>
    public AccountRecord? Add(string id, string name)
    {
        using var held = new FileStream(Path.Combine(Path.GetDirectoryName(_path)!, SecretFile.LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        var content = Reread();
        if (Find(id) is not null || Find(name) is not null)
            return null;
        var account = NewAccount(id, name, _time);
        SecretFile.Replace(_path, Write(_master, content with { Accounts = [.. content.Accounts, account] }));
        Reread();
        return account;
    }

    private Content Reread()
    {
        lock (_reading)
            return _content = Read();
    }

    private Content Read()
    {
        // Before the file is read: a change in between is then seen the next time.
        var stamp = Stamp(_path);
        AccountsFile? file = null;
        try
        {
            file = JsonSerializer.Deserialize(SecretFile.Read(_path), AccountShapes.Default.AccountsFile);
        }
        catch (JsonException)
        {
        }
        if (file is not { Accounts.Count: > 0, SealedSessionKey.Length: > 0 })
            throw new InvalidDataException($"{_path} is not a list of accounts. Put the file back from a backup, or remove it: the next start makes a new root key, and the old ones are worthless.");
        if (_master.Open(file.SealedSessionKey, SessionPurpose) is not { Length: SessionKeyBytes } sessionKey)
            throw Foreign();
        return new(sessionKey, [.. file.Accounts.Select(Opened)], stamp);
    }

    private AccountRecord Opened(SealedAccount account) => new(
        account.Id, account.Name, account.AccessKeyId, _master.OpenText(account.SealedSecretAccessKey, account.AccessKeyId) ?? throw Foreign(), account.CreateDate);

    private InvalidDataException Foreign() => new(
        $"{_path} was sealed with another master key: set {MasterKey.Variable} to that key, or put the file master-key back beside it.");

    private static Content First(string accountId, TimeProvider time) => new(
        RandomNumberGenerator.GetBytes(SessionKeyBytes), [NewAccount(accountId, DefaultName, time)], default);

    private static AccountRecord NewAccount(string id, string name, TimeProvider time) =>
        new(id, name, AccessKeyIds.LongTerm(id), AccessKeyIds.Secret(), time.GetUtcNow());

    // Clients keep the key that they have.
    private static Content? FormerOf(string directory, string accountId, TimeProvider time)
    {
        var path = Path.Combine(directory, FormerFileName);
        if (!File.Exists(path))
            return null;
        try
        {
            var former = JsonSerializer.Deserialize(SecretFile.Read(path), AccountShapes.Default.FormerRootKey);
            if (former is { AccessKeyId.Length: > 0, SecretAccessKey.Length: > 0, SessionKey.Length: SessionKeyBytes })
                return new(former.SessionKey, [new(accountId, DefaultName, former.AccessKeyId, former.SecretAccessKey, time.GetUtcNow())], default);
        }
        catch (JsonException)
        {
        }
        throw new InvalidDataException($"{path} is not a root key. Put the file back from a backup, or remove it: the next start makes a new key, and the old one is worthless.");
    }

    private static byte[] Write(MasterKey master, Content content) => JsonSerializer.SerializeToUtf8Bytes(
        new AccountsFile
        {
            SealedSessionKey = master.Seal(content.SessionKey, SessionPurpose),
            Accounts = [.. content.Accounts.Select(a => new SealedAccount(a.Id, a.Name, a.AccessKeyId, master.Seal(a.SecretAccessKey, a.AccessKeyId), a.CreateDate))],
        },
        AccountShapes.Default.AccountsFile);

    private static (DateTime, long) Stamp(string path) => new FileInfo(path) is { Exists: true } file ? (file.LastWriteTimeUtc, file.Length) : default;

    /// <param name="Stamp">Of the file that it was read from.</param>
    private sealed record Content(byte[] SessionKey, IReadOnlyList<AccountRecord> Accounts, (DateTime, long) Stamp)
    {
        internal FrozenDictionary<string, AccountRecord> ByAccessKey { get; } = Accounts.ToFrozenDictionary(a => a.AccessKeyId);
    }
}
