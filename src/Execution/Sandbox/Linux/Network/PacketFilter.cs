namespace Kiln.Execution.Sandbox.Linux.Network;

/// <summary>The one static table that all links of a server fall under by their names.</summary>
internal static class PacketFilter
{
    /// <summary>Null when it is loaded, and otherwise one line that says why not.</summary>
    public static Task<string?> LoadAsync(InstanceSlot slot, CancellationToken cancellationToken) =>
        SystemTool.RunAsync("nft", ["-f", "-"], Removal(slot) + Table(slot), cancellationToken);

    public static Task<string?> RemoveAsync(InstanceSlot slot) => SystemTool.RunAsync("nft", ["-f", "-"], Removal(slot), CancellationToken.None);

    /// <summary>Also when there is none.</summary>
    private static string Removal(InstanceSlot slot) =>
        $"""
        table inet {slot.FilterTable}
        delete table inet {slot.FilterTable}

        """;

    /// <summary>
    /// A verdict that accepts ends only the chain of that hook in this table; one that drops is final. Packets of others pass untouched. Names of chains
    /// must not be words of nft's own, as "fwd" and "in" are.
    /// </summary>
    private static string Table(InstanceSlot slot) =>
        $$"""
        table inet {{slot.FilterTable}} {
            # Before anybody translates it: ports that the host forwards to elsewhere are the host's as well.
            chain arriving {
                type filter hook prerouting priority -150; policy accept;
                iifname "{{slot.LinkPrefix}}*" fib daddr type != unicast drop
                iifname "{{slot.LinkPrefix}}*" ip saddr != 100.{{64 + slot.Number}}.0.0/16 drop
            }
            chain to_host {
                type filter hook input priority 0; policy accept;
                iifname "{{slot.LinkPrefix}}*" drop
            }
            chain from_host {
                type filter hook output priority 0; policy accept;
                oifname "{{slot.LinkPrefix}}*" ct state established,related accept
                oifname "{{slot.LinkPrefix}}*" drop
            }
            chain through_host {
                type filter hook forward priority 0; policy accept;
                iifname "{{slot.LinkPrefix}}*" jump outward
                oifname "{{slot.LinkPrefix}}*" ct state established,related accept
                oifname "{{slot.LinkPrefix}}*" drop
            }
            chain outward {
                oifname "kn*" drop
                meta nfproto ipv6 drop
                # Where clouds tell a machine its secrets.
                ip daddr { 169.254.0.0/16, 100.100.100.200 } drop
                ip daddr 168.63.129.16 tcp dport != 53 drop
            }
            chain translated {
                type nat hook postrouting priority 100; policy accept;
                ip saddr 100.{{64 + slot.Number}}.0.0/16 oifname != "kn*" masquerade
            }
        }
        """;
}
