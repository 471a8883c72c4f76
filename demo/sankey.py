"""A Sankey diagram as SVG: demo/sankey.py TITLE nodes.csv flows.csv >picture.svg

Reads what graph_nodes() and graph_edges() give of a sankey_agg: touchpoint and n, and source, target
and n; the labels are 'depth:touchpoint'. A column for each depth, a box for each touchpoint, as high
as the people who came there; a band for each flow. Who goes no further leaves a box without a band.
"""

import csv
import sys
from collections import defaultdict
from html import escape

WIDTH, HEIGHT = 960, 480
TOP, BOTTOM, BOX = 56, 16, 14
GAP = 14  # between two boxes of a column
COLORS = ["#4477aa", "#66ccee", "#228833", "#ccbb44", "#ee6677", "#aa3377", "#777777", "#44aa99", "#999933", "#882255"]


def depth_and_name(label):
    depth, name = label.split(":", 1)
    return int(depth), name


def columns_of(sizes):
    """Per depth, the labels with their sizes, the largest on top."""
    columns = defaultdict(dict)
    for label, size in sorted(sizes.items(), key=lambda item: (-item[1], item[0])):
        columns[depth_and_name(label)[0]][label] = size
    return dict(sorted(columns.items()))


def boxes_of(columns):
    """Per label x, y, height; and the height of one person, the same everywhere."""
    room = HEIGHT - TOP - BOTTOM
    scale = min((room - GAP * (len(column) - 1)) / sum(column.values()) for column in columns.values())
    step = (WIDTH - 190) / max(len(columns) - 1, 1)
    boxes = {}
    for i, column in enumerate(columns.values()):
        y = TOP
        for label, size in column.items():
            boxes[label] = (20 + i * step, y, size * scale)
            y += size * scale + GAP
    return boxes, scale


def band(source, target, height, source_y, target_y, color, says):
    left, right = source[0] + BOX, target[0]
    middle = (left + right) / 2
    path = (f"M{left:.1f},{source_y:.1f} C{middle:.1f},{source_y:.1f} {middle:.1f},{target_y:.1f} {right:.1f},{target_y:.1f} "
            f"v{height:.2f} C{middle:.1f},{target_y + height:.1f} {middle:.1f},{source_y + height:.1f} {left:.1f},{source_y + height:.1f} Z")
    return f'<path d="{path}" fill="{color}" fill-opacity="0.35"><title>{escape(says)}</title></path>'


def draw(sizes, flows, title):
    columns = columns_of(sizes)
    boxes, scale = boxes_of(columns)
    names = sorted({depth_and_name(label)[1] for label in boxes})
    color = {name: COLORS[i % len(COLORS)] for i, name in enumerate(names)}
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
           f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
           f'<text x="20" y="28" font-size="16" font-weight="bold">{escape(title)}</text>']

    # bands leave and arrive in the order of the boxes at their other end, so that few of them cross
    left = {label: box[1] for label, box in boxes.items()}
    arrive = {}
    for source, target, n in sorted(flows, key=lambda flow: (boxes[flow[1]][1], boxes[flow[0]][1])):
        arrive[source, target] = left[target]
        left[target] += n * scale
    left = {label: box[1] for label, box in boxes.items()}
    for source, target, n in sorted(flows, key=lambda flow: (boxes[flow[0]][1], boxes[flow[1]][1])):
        name = depth_and_name(source)[1]
        out.append(band(boxes[source], boxes[target], n * scale, left[source], arrive[source, target], color[name],
                        f"{name} → {depth_and_name(target)[1]}: {n:,}"))
        left[source] += n * scale

    for column in columns.values():
        for label, size in column.items():
            x, y, height = boxes[label]
            name = depth_and_name(label)[1]
            out.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="{BOX}" height="{max(height, 1):.2f}" fill="{color[name]}"/>')
            out.append(f'<text x="{x + BOX + 4:.1f}" y="{y + height / 2 + 4:.1f}">{escape(name)} {size:,}</text>')
    return "\n".join(out + ["</svg>"])


def rows(file):
    with open(file, encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


title, nodes, edges = sys.argv[1:]
print(draw({row["touchpoint"]: int(row["n"]) for row in rows(nodes)},
           [(row["source"], row["target"], int(row["n"])) for row in rows(edges)], title))
