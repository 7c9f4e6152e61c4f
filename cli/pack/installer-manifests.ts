// The manifests of a release for Homebrew and winget. Their repositories take them by pull request (docs/releasing.md).

export interface Release {
  version: string;
  /** The repository's page; a release's files are below `/releases/download/vVERSION/`. */
  homepage: string;
  /** A release file's, in hexadecimal. */
  sha256Of(fileName: string): string;
}

const summary = "Bulk photo uploader that proves every photo arrived";

/** Homebrew runs the npm package with its own Node. @param tarball the npm package's file name */
export function homebrewFormula(release: Release, tarball: string): string {
  return `class Photoup < Formula
  desc "${summary}"
  homepage "${release.homepage}"
  url "${urlOf(release, tarball)}"
  sha256 "${release.sha256Of(tarball)}"
  license "MIT"

  depends_on "node"

  def install
    system "npm", "install", *std_npm_args
    bin.install_symlink Dir["#{libexec}/bin/*"]
    generate_completions_from_executable(bin/"photoup", "completion")
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/photoup --version")
  end
end
`;
}

/** The three manifests of a portable program, by file name (winget's schema 1.6). @param executable its file name */
export function wingetManifests(release: Release, executable: string): ReadonlyMap<string, string> {
  const { version, homepage } = release;
  const identity = `PackageIdentifier: photoup.photoup\nPackageVersion: ${version}\n`;
  const kind = (type: string) => `ManifestType: ${type}\nManifestVersion: 1.6.0\n`;
  const installer = `InstallerType: portable
Commands: [photoup]
Installers:
  - Architecture: x64
    InstallerUrl: ${urlOf(release, executable)}
    InstallerSha256: ${release.sha256Of(executable).toUpperCase()}
`;
  const locale = `PackageLocale: en-US
Publisher: photoup
PackageName: photoup
PackageUrl: ${homepage}
License: MIT
ShortDescription: ${summary}
`;
  return new Map([
    ["photoup.photoup.yaml", `${identity}DefaultLocale: en-US\n${kind("version")}`],
    ["photoup.photoup.installer.yaml", `${identity}${installer}${kind("installer")}`],
    ["photoup.photoup.locale.en-US.yaml", `${identity}${locale}${kind("defaultLocale")}`],
  ]);
}

const urlOf = ({ version, homepage }: Release, fileName: string) =>
  `${homepage}/releases/download/v${version}/${fileName}`;
