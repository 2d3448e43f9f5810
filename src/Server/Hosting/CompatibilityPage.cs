using Kiln.Aws.Operations;

namespace Kiln.Server.Hosting;

internal static class CompatibilityPage
{
    internal static IEnumerable<string> Of(IReadOnlyList<AwsService> services)
    {
        yield return "# Compatibility";
        yield return "";
        yield return "Written by `./kiln compatibility`. An operation that is not implemented answers `UnknownOperationException` (`InvalidAction` in the";
        yield return "query protocol), saying so.";
        foreach (var service in services)
        {
            var names = service.Operations.Values.OrderBy(o => o.Name, StringComparer.Ordinal).ToLookup(o => o.Implementation is not null, o => o.Name);
            yield return "";
            yield return $"## {service.Description.Name}: {names[true].Count()} of {service.Operations.Count}";
            yield return "";
            yield return $"Implemented: {List(names[true])}";
            yield return "";
            yield return $"Not implemented: {List(names[false])}";
        }
    }

    private static string List(IEnumerable<string> names) => names.Any() ? string.Join(", ", names) : "none";
}
