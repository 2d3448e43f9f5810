using System.Buffers;

namespace Kiln.Execution.Runtimes;

/// <summary>Finds the interpreters of this machine and chooses one for each runtime.</summary>
public sealed class InterpreterDiscovery(string runtimeDirectory)
{
    /// <summary>Sources of interpreters that somebody has chosen for their runtime.</summary>
    public const string Configured = InterpreterCandidate.Configuration, Installed = InterpreterCandidate.Kiln;

    private static readonly SearchValues<char> VersionCharacters = SearchValues.Create("0123456789.");

    private readonly InterpreterProbe _probe = new(runtimeDirectory);

    /// <summary>
    /// A configured interpreter is chosen before any other, then one that Kiln has installed; else the newest patch release; among equals the
    /// one that is listed first: pyenv, <c>/opt</c>, <c>PATH</c>.
    /// </summary>
    public async Task<RuntimeCatalog> FindAsync(InterpreterLocations locations, CancellationToken cancellationToken)
    {
        var candidates = InterpreterCandidates.In(locations);
        var cache = new ProbeCache(locations.StateDirectory);
        var known = await cache.ReadAsync(cancellationToken);
        var answers = await Task.WhenAll(candidates.Select(c => AskAsync(c, known, cancellationToken)));
        var chosen = new Dictionary<string, Interpreter>();
        var unusable = new List<UnusableInterpreter>();
        for (var i = 0; i < candidates.Count; i++)
            Consider(candidates[i], answers[i].Answer, locations.Installed, chosen, unusable);

        if (Array.Exists(answers, static a => a.IsNew))
            await cache.WriteAsync([.. answers.Select(static a => a.Remember()).OfType<ProbeCacheEntry>()], cancellationToken);

        var ordered = RuntimeTable.All.Select(r => chosen.GetValueOrDefault(r.Identifier)).OfType<Interpreter>();
        return new RuntimeCatalog([.. ordered], unusable);
    }

    private static void Consider(
        InterpreterCandidate candidate, ProbeAnswer answer, string? installed, Dictionary<string, Interpreter> chosen,
        List<UnusableInterpreter> unusable)
    {
        if (answer is not ProbeAnswer.Python { Implementation: "cpython" } python)
        {
            var reason = answer is ProbeAnswer.Refused refused ? refused.Reason : "Runtimes are CPython; this is not.";
            unusable.Add(new UnusableInterpreter(candidate.Path, candidate.Source, reason));
            return;
        }

        var version = VersionOf(python.Version);
        var runtime = RuntimeTable.Find($"python{version.Major}.{version.Minor}");
        if (runtime is null)
        {
            unusable.Add(new UnusableInterpreter(candidate.Path, candidate.Source, $"There is no runtime for Python {python.Version}."));
        }
        else if (candidate.Runtime is { } wanted && wanted != runtime.Identifier)
        {
            unusable.Add(new UnusableInterpreter(candidate.Path, candidate.Source, $"It is configured as {wanted}, but is Python {python.Version}."));
        }
        else if (!chosen.TryGetValue(runtime.Identifier, out var best)
            || (!InterpreterCandidate.IsDeliberate(best.Source) && version > VersionOf(best.Version)))
        {
            chosen[runtime.Identifier] = new Interpreter(runtime.Identifier, python.Version, candidate.Path, candidate.Source)
            {
                Root = candidate.Root,
                Sdk = new RuntimeFolder(installed ?? "/nonexistent", runtime.Identifier).FindSdk(candidate.Root, python.Packages),
            };
        }
    }

    // Of 3.15.0rc1, the numbers.
    private static Version VersionOf(string text)
    {
        var end = text.AsSpan().IndexOfAnyExcept(VersionCharacters);
        return Version.TryParse(end < 0 ? text : text[..end], out var version) ? version : new Version(0, 0);
    }

    private async Task<Asked> AskAsync(InterpreterCandidate candidate, Dictionary<string, ProbeCacheEntry> known, CancellationToken cancellationToken)
    {
        var file = ProbeCacheEntry.ForFile(candidate.Path);
        if (file is not null && known.TryGetValue(file.Path, out var entry) && entry.Modified == file.Modified && entry.Size == file.Size
            && entry.Packages is not null)
            return new Asked(file, new ProbeAnswer.Python(entry.Version, entry.Implementation, entry.Packages), IsNew: false);

        var answer = await Task.Run(() => _probe.AskAsync(candidate, cancellationToken), cancellationToken);
        return new Asked(file, answer, IsNew: answer is ProbeAnswer.Python);
    }

    private sealed record Asked(ProbeCacheEntry? File, ProbeAnswer Answer, bool IsNew)
    {
        // A refusal is not remembered: what an interpreter lacked may have been installed beside it since.
        public ProbeCacheEntry? Remember() => Answer is ProbeAnswer.Python python && File is not null
            ? File with { Version = python.Version, Implementation = python.Implementation, Packages = python.Packages }
            : null;
    }
}
