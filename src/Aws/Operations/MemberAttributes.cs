namespace Kiln.Aws.Operations;

/// <summary>A member that travels outside the body of a REST request or response.</summary>
[AttributeUsage(AttributeTargets.Property)]
public abstract class LocatedAttribute(string? name) : Attribute
{
    /// <summary>Name on the wire; the member's own name when null.</summary>
    public string? Name => name;
}

/// <summary>A label of the URI template. Arrives percent-decoded.</summary>
public sealed class InPathAttribute(string? name = null) : LocatedAttribute(name);

/// <summary>A query parameter; a list member takes every occurrence.</summary>
public sealed class InQueryAttribute(string? name = null) : LocatedAttribute(name);

public sealed class InHeaderAttribute(string name) : LocatedAttribute(name);

/// <summary>The HTTP status of the response.</summary>
public sealed class InStatusAttribute() : LocatedAttribute(null);

/// <summary>The whole body, as bytes, never parsed.</summary>
public sealed class PayloadAttribute() : LocatedAttribute(null);

/// <summary>A member that AWS reads though the service's model does not list it; says why where it stands.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NotModelledAttribute : Attribute;
