using System.CommandLine;
using System.Security.Cryptography;
using Kiln.Server.Options;
using Kiln.Services.Accounts;

namespace Kiln.Server.Cli;

/// <summary><c>kiln account add</c> and <c>kiln account list</c>: the AWS accounts of a server. One that runs knows a new one at once.</summary>
internal static class AccountCommand
{
    private const int IdLength = 12;
    private const int MaxNameLength = 63;

    internal static Command Create() => new("account", "List and add the AWS accounts of a server") { List(), Add() };

    private static Command List()
    {
        var data = SharedOptions.Data();
        var command = new Command("list", "List the accounts: id, name, root access key, when it was made") { data };
        command.SetVerb((parsed, _) =>
        {
            var settings = EnvironmentSettings.Read();
            foreach (var account in Accounts.Of(parsed.GetValue(data) ?? settings.DataDirectory, settings).All)
                Terminal.Result($"{account.Id}  {account.Name,-20} {account.AccessKeyId}  {account.CreateDate:yyyy-MM-dd'T'HH:mm:ss'Z'}");
            return Task.FromResult(0);
        });
        return command;
    }

    private static Command Add()
    {
        var data = SharedOptions.Data();
        var account = new Argument<string>("account") { Description = "A name, for an account with an id of chance; or an id of twelve digits" };
        var command = new Command("add", "Add an account, with a root key of its own") { account, data };
        command.SetVerb((parsed, _) =>
        {
            var settings = EnvironmentSettings.Read();
            var folder = parsed.GetValue(data) ?? settings.DataDirectory;
            var text = parsed.GetValue(account)!;
            var added = Add(Accounts.Of(folder, settings), text)
                ?? throw new UserErrorException($"There is an account {text} already: `kiln account list` lists those there are.");
            Terminal.Result(added.Id);
            Terminal.Note($"Its root key: eval \"$(kiln env --account {added.Name} --data {folder})\"");
            return Task.FromResult(0);
        });
        return command;
    }

    private static AccountRecord? Add(AccountRegistry accounts, string text)
    {
        try
        {
            if (text.All(char.IsAsciiDigit))
                return text.Length == IdLength ? accounts.Add(text, text) : throw new UserErrorException($"'{text}' is no account id: it has twelve digits.");
            if (text.Length > MaxNameLength || !char.IsAsciiLetterLower(text[0]) || !text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
                throw new UserErrorException($"'{text}' is no name for an account: a lower-case letter, then such letters, digits and hyphens, {MaxNameLength} at most.");
            return accounts.Add(ChanceId(accounts), text);
        }
        catch (IOException e)
        {
            throw new UserErrorException($"The accounts cannot be written ({e.Message}): try again when no other `kiln account add` runs.", e);
        }
    }

    private static string ChanceId(AccountRegistry accounts)
    {
        while (true)
        {
            var id = RandomNumberGenerator.GetString("123456789", 1) + RandomNumberGenerator.GetString("0123456789", IdLength - 1);
            if (accounts.Find(id) is null)
                return id;
        }
    }
}
