using System.Text;
using System.Text.Json.Serialization;
using System.Xml;
using Kiln.Aws.Errors;
using Kiln.Aws.Operations;
using Kiln.Aws.Protocols;
using Microsoft.AspNetCore.Http;

namespace Kiln.Unit.Aws.Protocols;

public sealed class QueryProtocolTests
{
    private static readonly ShapeOptions Options = new(
        new() { Name = "x", SigningName = "x", Protocols = [ProtocolKind.Query] }, QueryShapes.Default);

    [Fact]
    public void Parameters_are_paths_into_the_shape()
    {
        var sample = Read("Name=a%20b&Count=3&On=true&List.member.1=x&List.member.2=y&Nested.member.1.Key=k&Nested.member.1.Value=v&Map.entry.1.key=one&Map.entry.1.value=1");
        Assert.Equal(("a b", 3, true), (sample.Name, sample.Count, sample.On));
        Assert.Equal(["x", "y"], sample.List!);
        Assert.Equal(new Pair { Key = "k", Value = "v" }, Assert.Single(sample.Nested!));
        Assert.Equal("1", sample.Map!["one"]);
    }

    [Fact]
    public void Parameters_of_other_names_are_passed_over() => Assert.Null(Read("Action=X&Version=1&Unknown=2").Name);

    [Theory]
    [InlineData("Count=three")]
    [InlineData("Count=99999999999999999999")]
    [InlineData("On=maybe")]
    public void Parameter_of_the_wrong_type_is_refused(string form) =>
        Assert.Equal(CommonError.Serialization, Assert.Throws<CommonErrorException>(() => Read(form)).Error);

    [Fact]
    public void Answer_is_xml_with_members_and_entries()
    {
        var xml = Write(new()
        {
            Name = "<a & b>",
            Count = 3,
            On = true,
            At = new(2018, 11, 20, 20, 41, 16, 647, TimeSpan.Zero),
            List = ["x", "y"],
            Nested = [new() { Key = "k", Value = "v" }],
            Map = new() { ["one"] = "1" },
        });
        Assert.Equal(
            "<Name>&lt;a &amp; b&gt;</Name><Count>3</Count><On>true</On><At>2018-11-20T20:41:16Z</At><List><member>x</member><member>y</member></List>"
            + "<Nested><member><Key>k</Key><Value>v</Value></member></Nested><Map><entry><key>one</key><value>1</value></entry></Map>",
            xml);
    }

    [Fact]
    public void Members_that_are_absent_are_not_written_and_empty_lists_are() => Assert.Equal("<List />", Write(new() { List = [] }));

    private static Sample Read(string form) =>
        (Sample)QueryParameters.Read(QueryParameters.Of(new DefaultHttpContext(), Encoding.UTF8.GetBytes(form)), Options.Of(typeof(Sample)));

    private static string Write(Sample sample)
    {
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(text, new() { ConformanceLevel = ConformanceLevel.Fragment, OmitXmlDeclaration = true }))
            XmlBody.Write(xml, sample, Options.Of(typeof(Sample)));
        return text.ToString();
    }
}

internal sealed record Sample
{
    public string? Name { get; init; }
    public int? Count { get; init; }
    public bool? On { get; init; }
    public DateTimeOffset? At { get; init; }
    public List<string>? List { get; init; }
    public List<Pair>? Nested { get; init; }
    public Dictionary<string, string>? Map { get; init; }
}

internal sealed record Pair
{
    public string? Key { get; init; }
    public string? Value { get; init; }
}

[JsonSerializable(typeof(Sample))]
internal sealed partial class QueryShapes : JsonSerializerContext;
