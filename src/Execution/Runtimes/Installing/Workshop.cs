namespace Kiln.Execution.Runtimes.Installing;

/// <summary>
/// Held while something is installed for one runtime, so that two do not at a time. What is made here is made aside and put into its place
/// when it is whole; what is not is removed, at the latest when somebody comes here next.
/// </summary>
internal sealed class Workshop : IDisposable
{
    private const string Drafts = ".draft-";

    private readonly FileStream _lock;

    private Workshop(RuntimeFolder folder, FileStream held) => (Folder, _lock) = (folder, held);

    public RuntimeFolder Folder { get; }

    /// <exception cref="InstallException">The folder cannot be written to, or another has it.</exception>
    public static Workshop Open(RuntimeFolder folder)
    {
        try
        {
            Directory.CreateDirectory(folder.Path);
            var held = new FileStream(Path.Combine(folder.Path, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            var workshop = new Workshop(folder, held);
            workshop.RemoveDrafts();
            return workshop;
        }
        catch (UnauthorizedAccessException e)
        {
            throw NotWritable(folder, e);
        }
        catch (IOException e) when (Directory.Exists(folder.Path))
        {
            throw new InstallException($"Something is being installed for {folder.Runtime} already: wait for it to end.", e);
        }
        catch (IOException e)
        {
            throw NotWritable(folder, e);
        }
    }

    /// <summary>A new, empty directory.</summary>
    public string Draft()
    {
        var path = Path.Combine(Folder.Path, Drafts + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(path);
        return path;
    }

    /// <summary>Puts a draft into its place, and what was there out of the way.</summary>
    public void Put(string draft, string place)
    {
        Remove(place);
        Directory.Move(draft, place);
    }

    public void Remove(string place)
    {
        if (Directory.Exists(place))
            Directory.Move(place, Path.Combine(Folder.Path, Drafts + Guid.NewGuid().ToString("N")));
    }

    public void Dispose()
    {
        RemoveDrafts();
        _lock.Dispose();
    }

    private void RemoveDrafts()
    {
        foreach (var draft in Directory.GetDirectories(Folder.Path, Drafts + "*"))
            Directory.Delete(draft, recursive: true);
    }

    private static InstallException NotWritable(RuntimeFolder folder, Exception e) =>
        new($"{folder.Path} cannot be written to: {e.Message} Choose another folder with KILN_RUNTIMES_DIR.", e);
}
