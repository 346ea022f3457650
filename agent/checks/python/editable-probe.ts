/**
 * The part of the probe for packages that are installed in place (`pip install -e`). Their metadata was written at the installation, and the
 * source folder has changed since. Uses the names that `PROBE` defines. Does not support dynamic versions and Poetry's own dependency syntax.
 */
export const EDITABLE = `
def read_toml(path):
    for name in ("tomllib", "tomli", "pip._vendor.tomli", "setuptools._vendor.tomli"):
        try:
            toml = __import__(name, fromlist=["load"])
        except Exception:
            continue
        try:
            with open(path, "rb") as file:
                return toml.load(file)
        except (OSError, ValueError):
            return {}
    return {}

def source_of(found):
    """The source folder of a package that is installed in place; None when it was copied into the environment."""
    try:
        direct = json.loads(found.read_text("direct_url.json") or "{}")
    except ValueError:
        direct = {}
    url = direct.get("url", "")
    if (direct.get("dir_info") or {}).get("editable") and url.startswith("file://"):
        from urllib.parse import unquote, urlsplit
        return unquote(urlsplit(url).path)
    place = str(found.locate_file("")).rstrip("/")
    is_project = any(os.path.isfile(os.path.join(place, name)) for name in ("setup.py", "pyproject.toml"))
    return place if is_project and not place.endswith("-packages") else None

def what_is_stale(name, found, source):
    """Why the metadata of a package does not match its folder, and whether a requirement is missing; None when it matches."""
    if not os.path.isdir(source):
        return "gone", "its folder is gone", True
    toml = read_toml(os.path.join(source, "pyproject.toml"))
    project = toml.get("project") or {}
    known = {canonical(one.name): str(one.specifier) for one in parsed(found.requires)}
    for one in parsed(project.get("dependencies")):
        other = canonical(one.name)
        if not applies(one, "") or known.get(other) == str(one.specifier):
            continue
        have = installed.get(other)
        if have is None:
            return "stale", "its source requires %s%s, which is not installed" % (other, one.specifier), True
        if not fits(one, have.version):
            return "stale", "its source requires %s%s, but %s is installed" % (other, one.specifier, have.version), True
    version = project.get("version") or ((toml.get("tool") or {}).get("poetry") or {}).get("version")
    try:
        is_same = not version or fits(requirements.Requirement("x==%s" % version), found.version)
    except Exception:
        is_same = True
    return None if is_same else ("stale", "its source is version %s" % version, False)

def parsed(texts):
    for text in texts or []:
        try:
            yield requirements.Requirement(text)
        except Exception:
            continue

def look_at_editables():
    for name, found in installed.items():
        source = source_of(found)
        if source is None:
            continue
        answer["paths"] += [source, os.path.join(source, "pyproject.toml")]
        stale = what_is_stale(name, found, source)
        if stale:
            answer["problems"].append({"kind": "editable-" + stale[0], "name": name, "version": found.version, "source": source,
                                       "reason": stale[1], "unmet": stale[2]})
    # An older pip leaves only a link; when its folder has gone, no metadata is left to be found.
    for link in [link for path in paths for link in glob.glob(os.path.join(path, "*.egg-link"))]:
        with open(link) as file:
            source = file.readline().strip()
        name = canonical(os.path.basename(link)[:-len(".egg-link")])
        if source and not os.path.isdir(source) and name not in installed:
            answer["problems"].append({"kind": "editable-gone", "name": name, "version": "", "source": source, "reason": "its folder is gone", "unmet": True})
`;
