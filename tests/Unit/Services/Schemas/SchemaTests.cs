using Kiln.Services.Schemas.Registries;
using Kiln.Services.Schemas.Tags;
using Kiln.Services.Schemas.Versions;

namespace Kiln.Unit.Services.Schemas;

/// <summary>Registries, schemas, versions, tags.</summary>
public sealed class SchemaTests : IDisposable
{
    private const string Registry = "lambda-testevent-schemas";
    private const string Schema = "_hello-schema";
    private readonly SchemasFixture _schemas = new();

    public void Dispose() => _schemas.Dispose();

    [Fact]
    public async Task Registry_is_made_described_changed_and_deleted()
    {
        var made = await _schemas.RunAsync<RegistryResponse>(new CreateRegistryRequest { RegistryName = Registry, Description = "events", Tags = new() { ["team"] = "a" } });
        Assert.Equal($"arn:aws:schemas:eu-west-1:111111111111:registry/{Registry}", made.RegistryArn);
        Assert.Equal(("ConflictException", 409), await _schemas.FailureAsync(new CreateRegistryRequest { RegistryName = Registry }));
        await _schemas.RunAsync(new UpdateRegistryRequest { RegistryName = Registry, Description = "more" });
        var found = await _schemas.RunAsync<RegistryResponse>(new DescribeRegistryRequest { RegistryName = Registry });
        Assert.Equal(("more", "a"), (found.Description, found.Tags!["team"]));
        await _schemas.RunAsync(new DeleteRegistryRequest { RegistryName = Registry });
        Assert.Equal(("NotFoundException", 404), await _schemas.FailureAsync(new DescribeRegistryRequest { RegistryName = Registry }));
        Assert.Equal(("NotFoundException", 404), await _schemas.FailureAsync(new UpdateRegistryRequest { RegistryName = Registry }));
        Assert.Equal(("NotFoundException", 404), await _schemas.FailureAsync(new DeleteRegistryRequest { RegistryName = Registry }));
    }

    [Theory]
    [InlineData("aws.events", "ForbiddenException")]
    [InlineData("a b", "BadRequestException")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345", "BadRequestException")]
    public async Task Name_of_a_registry_is_checked(string name, string code) =>
        Assert.Equal(code, (await _schemas.FailureAsync(new CreateRegistryRequest { RegistryName = name })).Code);

    [Fact]
    public async Task Registries_are_listed_by_page_and_prefix_of_the_region()
    {
        foreach (var name in new[] { "c", "a", "b", "other" })
            await _schemas.RunAsync(new CreateRegistryRequest { RegistryName = name });
        var first = await _schemas.RunAsync<ListRegistriesResponse>(new ListRegistriesRequest { Limit = 2 });
        Assert.Equal(["a", "b"], first.Registries!.ConvertAll(r => r.RegistryName));
        var second = await _schemas.RunAsync<ListRegistriesResponse>(new ListRegistriesRequest { Limit = 2, NextToken = first.NextToken });
        Assert.Equal(["c", "other"], second.Registries!.ConvertAll(r => r.RegistryName));
        Assert.Null(second.NextToken);
        Assert.Single((await _schemas.RunAsync<ListRegistriesResponse>(new ListRegistriesRequest { RegistryNamePrefix = "ot" })).Registries!);
        Assert.Empty((await _schemas.RunAsync<ListRegistriesResponse>(new ListRegistriesRequest { Scope = "AWS" })).Registries!);
        Assert.Empty((await _schemas.RunAsync<ListRegistriesResponse>(new ListRegistriesRequest(), _schemas.Root with { Region = "us-east-1" })).Registries!);
        Assert.Equal(("BadRequestException", 400), await _schemas.FailureAsync(new ListRegistriesRequest { Limit = 0 }));
        Assert.Equal(("BadRequestException", 400), await _schemas.FailureAsync(new ListRegistriesRequest { NextToken = "?" }));
    }

    [Fact]
    public async Task Each_change_of_content_is_another_version_and_the_same_is_none()
    {
        Assert.Equal(("NotFoundException", 404), await _schemas.FailureAsync(Create(Content("1"))));
        await MakeAsync(Content("1"));
        Assert.Equal(("ConflictException", 409), await _schemas.FailureAsync(Create(Content("1"))));
        _schemas.Time.Advance(TimeSpan.FromSeconds(5));
        var changed = await UpdateAsync(Content("2"));
        Assert.Equal(("2", "2027-01-15T08:00:05Z"), (changed.SchemaVersion, changed.VersionCreatedDate));
        Assert.Equal("2", (await UpdateAsync(Content("2"))).SchemaVersion);
        var latest = await _schemas.RunAsync<DescribeSchemaResponse>(new DescribeSchemaRequest { RegistryName = Registry, SchemaName = Schema });
        Assert.Equal((Content("2"), "2"), (latest.Content, latest.SchemaVersion));
        var first = await _schemas.RunAsync<DescribeSchemaResponse>(new DescribeSchemaRequest { RegistryName = Registry, SchemaName = Schema, SchemaVersion = "1" });
        Assert.Equal((Content("1"), $"arn:aws:schemas:eu-west-1:111111111111:schema/{Registry}/{Schema}"), (first.Content, first.SchemaArn));
        Assert.Equal(("NotFoundException", 404), await _schemas.FailureAsync(new DescribeSchemaRequest { RegistryName = Registry, SchemaName = Schema, SchemaVersion = "7" }));
        Assert.Equal(("BadRequestException", 400), await _schemas.FailureAsync(new DeleteRegistryRequest { RegistryName = Registry }));
    }

    [Fact]
    public async Task Number_of_a_deleted_version_does_not_come_again_and_the_last_takes_the_schema_along()
    {
        await MakeAsync(Content("1"));
        await UpdateAsync(Content("2"));
        await _schemas.RunAsync(new DeleteSchemaVersionRequest { RegistryName = Registry, SchemaName = Schema, SchemaVersion = "2" });
        Assert.Equal("3", (await UpdateAsync(Content("2"))).SchemaVersion);
        for (var i = 4; i <= 12; i++)
            await UpdateAsync(Content(i.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        var page = await _schemas.RunAsync<ListSchemaVersionsResponse>(new ListSchemaVersionsRequest { RegistryName = Registry, SchemaName = Schema, Limit = 9 });
        Assert.Equal(["1", "3", "4", "5", "6", "7", "8", "9", "10"], page.SchemaVersions!.ConvertAll(v => v.SchemaVersion));
        var rest = await _schemas.RunAsync<ListSchemaVersionsResponse>(new ListSchemaVersionsRequest { RegistryName = Registry, SchemaName = Schema, NextToken = page.NextToken });
        Assert.Equal(["11", "12"], rest.SchemaVersions!.ConvertAll(v => v.SchemaVersion));
        foreach (var version in page.SchemaVersions!.Concat(rest.SchemaVersions!))
            await _schemas.RunAsync(new DeleteSchemaVersionRequest { RegistryName = Registry, SchemaName = Schema, SchemaVersion = version.SchemaVersion });
        Assert.Equal(("NotFoundException", 404), await _schemas.FailureAsync(new DescribeSchemaRequest { RegistryName = Registry, SchemaName = Schema }));
        Assert.Equal(("NotFoundException", 404), await _schemas.FailureAsync(new DeleteSchemaVersionRequest { RegistryName = Registry, SchemaName = Schema, SchemaVersion = "1" }));
    }

    [Fact]
    public async Task Schemas_are_listed_with_their_versions_and_deleted_with_them()
    {
        await MakeAsync(Content("1"));
        await UpdateAsync(Content("2"));
        var listed = Assert.Single((await _schemas.RunAsync<ListSchemasResponse>(new ListSchemasRequest { RegistryName = Registry })).Schemas!);
        Assert.Equal((Schema, 2L), (listed.SchemaName, listed.VersionCount));
        Assert.Empty((await _schemas.RunAsync<ListSchemasResponse>(new ListSchemasRequest { RegistryName = Registry, SchemaNamePrefix = "x" })).Schemas!);
        await _schemas.RunAsync(new DeleteSchemaRequest { RegistryName = Registry, SchemaName = Schema });
        Assert.Equal(("NotFoundException", 404), await _schemas.FailureAsync(new DeleteSchemaRequest { RegistryName = Registry, SchemaName = Schema }));
        await _schemas.RunAsync(Create(Content("3")));
        var found = await _schemas.RunAsync<DescribeSchemaResponse>(new DescribeSchemaRequest { RegistryName = Registry, SchemaName = Schema });
        Assert.Equal(("1", Content("3")), (found.SchemaVersion, found.Content));
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"openapi":"2.0"}""")]
    [InlineData("""{"openapi":3}""")]
    public async Task Content_is_a_schema_of_its_type(string content)
    {
        await MakeAsync(Content("1"));
        Assert.Equal(("BadRequestException", 400), await _schemas.FailureAsync(Create(content) with { SchemaName = "other" }));
        Assert.Equal(("BadRequestException", 400), await _schemas.FailureAsync(new UpdateSchemaRequest { RegistryName = Registry, SchemaName = Schema, Content = content }));
    }

    [Fact]
    public async Task Registries_and_schemas_have_tags()
    {
        await MakeAsync(Content("1"));
        foreach (var arn in new[] { $"arn:aws:schemas:eu-west-1:111111111111:registry/{Registry}", $"arn:aws:schemas:eu-west-1:111111111111:schema/{Registry}/{Schema}" })
        {
            await _schemas.RunAsync(new TagResourceRequest { ResourceArn = arn, Tags = new() { ["a"] = "1", ["b"] = "2" } });
            await _schemas.RunAsync(new UntagResourceRequest { ResourceArn = arn, TagKeys = ["a"] });
            Assert.Equal(new() { ["b"] = "2" }, (await _schemas.RunAsync<ListTagsForResourceResponse>(new ListTagsForResourceRequest { ResourceArn = arn })).Tags);
            Assert.Equal(("NotFoundException", 404), await _schemas.FailureAsync(new TagResourceRequest { ResourceArn = arn + "x", Tags = [] }));
        }
        Assert.Equal(("NotFoundException", 404), await _schemas.FailureAsync(new ListTagsForResourceRequest { ResourceArn = "arn:aws:schemas:eu-west-1:222222222222:registry/" + Registry }));
        Assert.Single((await _schemas.RunAsync<ListSchemaVersionsResponse>(new ListSchemaVersionsRequest { RegistryName = Registry, SchemaName = Schema })).SchemaVersions!);
    }

    private async Task MakeAsync(string content)
    {
        await _schemas.RunAsync(new CreateRegistryRequest { RegistryName = Registry });
        await _schemas.RunAsync(Create(content));
    }

    private Task<SchemaResponse> UpdateAsync(string content) =>
        _schemas.RunAsync<SchemaResponse>(new UpdateSchemaRequest { RegistryName = Registry, SchemaName = Schema, Content = content, Type = "OpenApi3" });

    private static CreateSchemaRequest Create(string content) => new() { RegistryName = Registry, SchemaName = Schema, Content = content, Type = "OpenApi3" };

    private static string Content(string title) => $$$"""{"openapi":"3.0.0","info":{"version":"1.0.0","title":"{{{title}}}"},"paths":{}}""";
}
