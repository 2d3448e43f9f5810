namespace Kiln.Server.Hosting;

/// <summary>Fields of requests that do not do what they do on AWS, and why. Every other field of an implemented operation does.</summary>
internal sealed class FieldTable
{
    private FieldTable(List<Row> rows) => Rows = rows;

    internal IReadOnlyList<Row> Rows { get; }

    /// <summary>Of fields.tsv.</summary>
    internal static FieldTable Read()
    {
        using var text = new StreamReader(typeof(FieldTable).Assembly.GetManifestResourceStream("fields.tsv")!);
        var rows = text.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith('#')).Select(line => line.Split('\t'));
        return new([.. rows.Select(cells => new Row(cells[0], cells[1], cells[2], cells[3], cells[4]))]);
    }

    /// <param name="member">With those that it is in: <c>VpcConfig.SubnetIds</c>. A row about one of these is about it, too.</param>
    internal Row? Of(string service, string operation, string member) =>
        Rows.FirstOrDefault(row => row.Service == service && row.IsOf(operation) && (member == row.Member || member.StartsWith(row.Member + ".", StringComparison.Ordinal)));

    /// <param name="Operation">Or <c>*</c>: every one that has such a member.</param>
    /// <param name="Status"><c>stored</c>: kept and shown, without an effect; <c>ignored</c>: not looked at; <c>refused</c>: asking for it is an error that says so.</param>
    /// <param name="Reason">A sentence.</param>
    internal sealed record Row(string Service, string Operation, string Member, string Status, string Reason)
    {
        internal bool IsOf(string operation) => Operation == "*" || Operation == operation;
    }
}
