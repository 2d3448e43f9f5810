using Kiln.Server.Options;
using Kiln.Services.Accounts;

namespace Kiln.Server.Cli;

/// <summary>The accounts of a folder, as verbs of the command line see them.</summary>
internal static class Accounts
{
    /// <exception cref="UserErrorException">No server was started in that folder, or its keys cannot be read.</exception>
    internal static AccountRegistry Of(string folder, KilnOptions settings)
    {
        try
        {
            if (File.Exists(Path.Combine(folder, AccountRegistry.FileName)))
                return AccountRegistry.Load(folder, AccountRegistry.MasterKeyOf(folder, settings.MasterKey), TimeProvider.System);
        }
        catch (InvalidDataException e)
        {
            throw new UserErrorException(e.Message, e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new UserErrorException($"The accounts in {folder} are for the user only that the server runs as: run this as that user.", e);
        }
        throw new UserErrorException($"No server was started in {folder} yet: start one with `kiln up --data {folder}`, or name its folder with --data DIR.");
    }

    /// <param name="account">Id or name.</param>
    internal static AccountRecord Named(string folder, KilnOptions settings, string account) =>
        Of(folder, settings).Find(account)
            ?? throw new UserErrorException($"There is no account {account} in {folder}: `kiln account list` lists those there are, `kiln account add {account}` adds it.");
}
