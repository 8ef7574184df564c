# SPDX-License-Identifier: Apache-2.0
"""Every relative link of the documents, its anchor, and every path of the project that they name in code marks
points to something that is there.
usage: links.py PROJECT     a line for each that does not; exit status 1 if there is one"""
import pathlib
import re
import sys
import urllib.parse

project = pathlib.Path(sys.argv[1]).resolve()
SKIPPED = {'build', 'node_modules', '.git'}
# A path is meant where the first part is a folder of the project, and no part stands for something else (NAME, FBnnnn).
FOLDERS = {entry.name for entry in project.iterdir() if entry.is_dir()} - SKIPPED
PATH = re.compile(r'`(?:\./)?([a-z]+/[\w./-]*\w/?)(?:[ :][^`]*)?`')
STANDS_FOR = re.compile(r'\b[A-Z]{4,}\b(?!\.md)|nnnn')
LINK = re.compile(r'!?\[[^\]]*\]\(<?([^)\s>]+)>?\)')
# The first tells of what is no more; the second has names of tests, which whole/attacks looks up.
NO_PATHS = {'CHANGELOG.md', 'attacks.md'}
links = paths = 0


def text_of(document):
    """The lines with their numbers, without blocks of code."""
    fenced = False
    for number, line in enumerate(document.read_text().splitlines(), 1):
        if line.lstrip().startswith('```'):
            fenced = not fenced
        elif not fenced:
            yield number, line


def anchors(document):
    """Of the headings, as GitHub makes them."""
    found = set()
    for _, line in text_of(document):
        heading = re.match(r'#+ +(.*)', line)
        if heading:
            plain = re.sub(r'\[([^\]]*)\]\([^)]*\)', r'\1', heading.group(1)).strip().lower()
            name = re.sub(r'[^\w\- ]', '', plain).replace(' ', '-')
            found.add(name if name not in found else f'{name}-1')
    return found


def link_fault(document, target):
    """What is wrong with a link; None where nothing is, or where it leads out of the project."""
    if re.match(r'[a-z]+:', target):
        return None
    path, _, anchor = urllib.parse.unquote(target).partition('#')
    file = (document.parent / path).resolve() if path else document
    if not file.exists() or not file.is_relative_to(project):
        return 'there is no such file'
    if anchor and (file.suffix != '.md' or anchor not in anchors(file)):
        return 'there is no such heading'
    return None


def is_there(document, path):
    """Seen from the root, or from the document's folder."""
    return (project / path).exists() or (document.parent / path).exists()


def judge(document):
    global links, paths
    for number, line in text_of(document):
        where = f'{document.relative_to(project)}:{number}'
        for target in LINK.findall(line):
            links += 1
            fault = link_fault(document, target)
            if fault:
                yield f'{where}: {target}: {fault}'
        for path in PATH.findall(line) if document.name not in NO_PATHS else ():
            if path.split('/')[0] in FOLDERS and not STANDS_FOR.search(path):
                paths += 1
                if not is_there(document, path):
                    yield f'{where}: `{path}`: there is no such file'


documents = [file for file in sorted(project.rglob('*.md')) if not SKIPPED & set(file.relative_to(project).parts)]
faults = [fault for document in documents for fault in judge(document)]
print('\n'.join(faults + [f'{len(documents)} documents, {links} links, {paths} paths, {len(faults)} broken']))
sys.exit(1 if faults or links < 100 else 0)
