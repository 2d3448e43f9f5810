using System.Text;
using System.Text.Json.Nodes;
using Kiln.Services.XRay.Storage;
using Kiln.Services.XRay.Traces;

namespace Kiln.Unit.Services.XRay;

public sealed class TraceTests
{
    private const string Id = "1-6b49d200-000000000000000000000001";

    [Fact]
    public void Functions_parts_go_where_they_belong()
    {
        var trace = Of(
            Segment("b", "f", 1, 9, """ "origin":"AWS::Lambda::Function","parent_id":"000000000000000a","subsegments":[{"id":"00000000000000c1","name":"Initialization","start_time":0.2,"end_time":0.9},{"id":"00000000000000c2","name":"Invocation","start_time":1,"end_time":8},{"id":"00000000000000c3","name":"Overhead","start_time":8,"end_time":9}]"""),
            Segment("a", "f", 0, 9.5, """ "origin":"AWS::Lambda" """),
            Sub("d", "late", 8.5, 8.8, "b"),
            Sub("e", "outer", 2, 4, "b"),
            Sub("f", "inner", 2.5, 3, "e"),
            Sub("9", "of nobody", 2, 3, "7"));
        Assert.Equal(["f", "f", "of nobody"], trace.Segments.Select(static s => s.Name));
        var function = JsonNode.Parse(SegmentWriter.Document(trace.Segments[1], Id))!;
        Assert.Equal(["Initialization", "Invocation", "Overhead", "late"], function["subsegments"]!.AsArray().Select(static s => (string?)s!["name"]));
        Assert.Equal(
            """[{"id":"000000000000000e","name":"outer","start_time":2,"end_time":4,"subsegments":[{"id":"000000000000000f","name":"inner","start_time":2.5,"end_time":3}]}]""",
            function["subsegments"]![1]!["subsegments"]!.ToJsonString());
        Assert.Equal(9.5, trace.Duration);
    }

    [Fact]
    public void Complete_document_replaces_one_in_progress_whatever_comes_first()
    {
        foreach (var isLast in new[] { true, false })
        {
            var progress = $$"""{"trace_id":"{{Id}}","id":"000000000000000a","name":"s","start_time":1,"in_progress":true}""";
            var complete = Segment("a", "s", 1, 2, "\"user\":\"ada\"");
            var trace = isLast ? Of(progress, complete) : Of(complete, progress);
            Assert.Equal(("ada", false), (Assert.Single(trace.Segments).User, trace.IsPartial));
        }
    }

    [Fact]
    public void Call_of_a_service_that_sent_nothing_is_inferred_and_one_that_did_is_not()
    {
        var trace = Of(
            Segment("a", "web", 0, 5, """ "subsegments":[{"id":"00000000000000b1","name":"DynamoDB","start_time":1,"end_time":2,"namespace":"aws","aws":{"table_name":"Stock"},"http":{"response":{"status":400}},"error":true},{"id":"00000000000000b2","name":"Lambda","start_time":2,"end_time":3,"namespace":"aws"},{"id":"00000000000000b3","name":"db.example.com","start_time":3,"end_time":4,"namespace":"remote"},{"id":"00000000000000b4","name":"local","start_time":4,"end_time":5}]"""),
            Segment("c", "f", 2, 3, "\"origin\":\"AWS::Lambda\",\"parent_id\":\"00000000000000b2\""));
        Assert.Equal(
            [("web", null, false), ("f", "AWS::Lambda", false), ("Stock", "AWS::DynamoDB::Table", true), ("db.example.com", "remote", true)],
            trace.Segments.Select(static s => (s.Name, s.Origin, s.IsInferred)));
        var inferred = JsonNode.Parse(SegmentWriter.Document(trace.Segments[2], Id))!;
        Assert.Equal((Id, "00000000000000b1", true, 400), ((string?)inferred["trace_id"], (string?)inferred["parent_id"], (bool)inferred["inferred"]!, (int)inferred["http"]!["response"]!["status"]!));
        Assert.Matches("^[0-9a-f]{16}$", (string?)inferred["id"]);
    }

    [Fact]
    public void Parents_in_a_circle_and_endless_depth_leave_every_part_somewhere()
    {
        var circle = Of(Sub("a", "one", 0, 1, "b"), Sub("b", "two", 0, 1, "a"), Sub("c", "self", 0, 1, "c"));
        Assert.Equal(3, circle.All().Count());
        var chain = Enumerable.Range(1, 3_000).Select(static n => $$"""{"trace_id":"{{Id}}","id":"{{n:x16}}","name":"n","type":"subsegment","start_time":{{n}},"end_time":{{n + 1}},"parent_id":"{{n - 1:x16}}","namespace":"remote"}""");
        var deep = Of([.. chain]);
        Assert.Equal(3_000, deep.All().Count(static s => !s.IsInferred));
        foreach (var segment in deep.Segments)
            JsonNode.Parse(SegmentWriter.Document(segment, Id), documentOptions: new() { MaxDepth = 1000 });
    }

    [Fact]
    public void Documents_are_packed_and_come_back_as_they_were()
    {
        var random = new Random(4711);
        foreach (var count in new[] { 1, 2, 40 })
        {
            var documents = Enumerable.Range(0, count).Select(n => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(Segment("a", new string('n', random.Next(1, 20_000)), 0, n))).ToList();
            var packed = DocumentPack.Pack(documents);
            Assert.Equal(documents.Select(static d => Encoding.UTF8.GetString(d.Span)), DocumentPack.Unpack(packed).Select(static d => Encoding.UTF8.GetString(d.Span)));
            Assert.True(packed.Length < documents.Sum(static d => d.Length) / 4, $"{packed.Length} bytes");
        }
        Assert.Equal("x", Encoding.UTF8.GetString(DocumentPack.Unpack(DocumentPack.Pack([Encoding.UTF8.GetBytes("x")]))[0].Span));
        // As it is on disk: 0, the length, the bytes.
        Assert.Equal("{}", Encoding.UTF8.GetString(DocumentPack.Unpack([0, 2, (byte)'{', (byte)'}'])[0].Span));
    }

    private static Trace Of(params string[] documents) => Trace.Of(Id, documents.Select(static d => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(d)));

    private static string Segment(string id, string name, double start, double end, string? more = null) =>
        $$"""{"trace_id":"{{Id}}","id":"{{id.PadLeft(16, '0')}}","name":"{{name}}","start_time":{{start}},"end_time":{{end}}{{(more is null ? "" : "," + more)}}}""";

    private static string Sub(string id, string name, double start, double end, string parent) =>
        Segment(id, name, start, end, $"\"type\":\"subsegment\",\"parent_id\":\"{parent.PadLeft(16, '0')}\"");
}
