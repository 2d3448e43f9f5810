using Kiln.Aws.Operations;

namespace Kiln.Server.Hosting;

internal static class CompatibilityPage
{
    internal static IEnumerable<string> Of(IReadOnlyList<AwsService> services)
    {
        yield return "# Compatibility";
        yield return "";
        yield return "Written by `./kiln compatibility`. An operation that is not implemented answers `UnknownOperationException` (`InvalidAction` in the";
        yield return "query protocol), saying so. What an implemented operation is asked for, it does as AWS does, but for the fields that are named:";
        yield return "*stored* ones are kept and shown, without an effect; *ignored* ones are not looked at; asking for a *refused* one is an error that says so.";
        var fields = FieldTable.Read();
        foreach (var service in services)
        {
            var names = service.Operations.Values.OrderBy(o => o.Name, StringComparer.Ordinal).ToLookup(o => o.IsImplemented, o => o.Name);
            yield return "";
            yield return $"## {service.Description.Name}: {names[true].Count()} of {service.Operations.Count}";
            yield return "";
            yield return $"Implemented: {List(names[true])}";
            yield return "";
            yield return $"Not implemented: {List(names[false])}";
            foreach (var line in Table(fields.Rows.Where(r => r.Service == service.Description.Name)))
                yield return line;
        }
    }

    private static IEnumerable<string> Table(IEnumerable<FieldTable.Row> rows)
    {
        var isFirst = true;
        foreach (var row in rows.OrderBy(r => r.Member, StringComparer.Ordinal).ThenBy(r => r.Operation, StringComparer.Ordinal))
        {
            if (isFirst)
            {
                yield return "";
                yield return "| field | of | | why |";
                yield return "|---|---|---|---|";
            }
            isFirst = false;
            yield return $"| `{row.Member}` | {(row.Operation == "*" ? "every operation" : row.Operation)} | {row.Status} | {row.Reason} |";
        }
    }

    private static string List(IEnumerable<string> names) => names.Any() ? string.Join(", ", names) : "none";
}
