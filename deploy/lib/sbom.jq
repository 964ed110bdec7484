# A CycloneDX 1.6 bill of materials. --rawfile status: dpkg's; --rawfile licences: lines of package, tab, licence; --slurpfile deps: the .NET
# program's .deps.json, or nothing; --arg image, version, id, created: the image's.

# "Name: value" lines of one paragraph as an object; what continues a line is left out.
def fields: [split("\n")[] | capture("^(?<key>[A-Za-z-]+): (?<value>.*)$")] | from_entries;

def debian($licences):
  fields
  | ("pkg:deb/debian/\(.Package | @uri)@\(.Version | @uri)?arch=\(.Architecture)&distro=debian-13") as $purl
  | .Package as $package
  | {
      type: "library",
      "bom-ref": $purl,
      supplier: {name: .Maintainer},
      name: .Package,
      version: .Version,
      licenses: [$licences[] | select(.[0] == $package) | {license: {name: .[1]}}],
      purl: $purl
    };

# A package of NuGet, or one of the runtime's own: "runtimepack.NAME".
def nuget:
  (.key | split("/")) as [$name, $version]
  | ($name | ltrimstr("runtimepack.")) as $package
  | "pkg:nuget/\($package | @uri)@\($version | @uri)" as $purl
  | {type: "library", "bom-ref": $purl, name: $package, version: $version, purl: $purl};

def own:
  (.key | split("/")) as [$name, $version]
  | {type: "library", "bom-ref": "\($name)@\($version)", name: $name, version: $version};

($licences | split("\n") | map(select(. != "") | split("\t"))) as $licences
| ($deps[0].libraries // {} | to_entries) as $libraries
| {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: ($id | ltrimstr("sha256:") | "urn:uuid:\(.[0:8])-\(.[8:12])-\(.[12:16])-\(.[16:20])-\(.[20:32])"),
    version: 1,
    metadata: {
      timestamp: ($created | sub("\\.[0-9]+"; "")),
      component: {
        type: "container",
        "bom-ref": $image,
        name: $image,
        version: $version,
        properties: [{name: "amon:image:id", value: $id}]
      }
    },
    components: (
      [$status | split("\n\n")[] | select(test("(^|\n)Status: install ok installed")) | debian($licences)]
      + [$libraries[] | select(.value.type == "package" or .value.type == "runtimepack") | nuget]
      + [$libraries[] | select(.value.type == "project") | own]
      | sort_by(."bom-ref")
    )
  }
