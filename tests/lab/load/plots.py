"""Plots as plain SVG, in which the same figures give the same bytes."""
import math

FONT = 'font-family="sans-serif" font-size="12"'
COLOURS = {"idle": "#eeeeee", "expand": "#d5e8d4", "backfill": "#dae8fc", "deploy": "#fff2cc",
           "contract": "#f8cecc"}


def document(width, height, parts):
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
            f'height="{height}" {FONT}>\n<rect width="100%" height="100%" fill="white"/>\n' +
            "\n".join(parts) + "\n</svg>\n")


def text(x, y, words, anchor="start"):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{words}</text>'


def line(x1, y1, x2, y2, colour, dashes=""):
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"{dashed}/>'


def box(x, y, width, height, colour):
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}"/>'


def bars(title, aim, figures):
    """A bar a case; the aim is a dashed line."""
    left, right, step = 230, 640, 20
    most = max([aim] + [value for _, value in figures]) * 1.05
    bottom = 40 + step * len(figures)
    parts = [text(10, 20, title)]
    for i, (name, value) in enumerate(figures):
        y = 34 + step * i
        parts += [text(left - 8, y + 12, name, "end"),
                  box(left, y, (right - left) * max(0, value) / most, step - 6, "#6c8ebf"),
                  text(left + (right - left) * max(0, value) / most + 5, y + 12,
                       f"{value:.0f}" if aim >= 10 else f"{value:.2f}")]
    x = left + (right - left) * aim / most
    parts += [line(x, 28, x, bottom, "#b85450", "4 3"), text(x, bottom + 14, f"aim: {aim}", "middle")]
    return document(right + 60, bottom + 24, parts)


def time_line(case, ours, stall):
    """The longest wait in each moment, on a logarithmic scale; the phases are shaded."""
    width, height, left, top = 860, 260, 50, 40
    phases = [p for p in case["phases"] if p["phase"] in ("idle",) + tuple(ours)]
    origin = case["phases"][0]["begin"]
    end = phases[-1]["begin"] + phases[-1]["seconds"] - origin
    waits = [(b * case["time_line"]["bucket"], w) for b, w in case["time_line"]["worst"]]
    most = max([stall * 2] + [w for _, w in waits])

    def x_of(seconds):
        return left + (width - left - 10) * seconds / end

    def y_of(milliseconds):
        share = math.log10(max(milliseconds, 0.1) / 0.1) / math.log10(most / 0.1)
        return height - 20 - (height - 20 - top) * share

    parts = [text(10, 16, f"{case['case']}: the longest wait of a statement in each quarter of a second, ms")]
    for phase in phases:
        begin = phase["begin"] - origin
        parts.append(box(x_of(begin), top, x_of(begin + phase["seconds"]) - x_of(begin), height - 20 - top,
                         COLOURS[phase["phase"]]))
        parts.append(text(x_of(begin) + 2, top - 6, phase["phase"]))
    power = -1
    while 10 ** power <= most:
        parts += [line(left, y_of(10 ** power), width - 10, y_of(10 ** power), "#cccccc"),
                  text(left - 5, y_of(10 ** power) + 4, f"{10 ** power:g}", "end")]
        power += 1
    parts.append(line(left, y_of(stall), width - 10, y_of(stall), "#b85450", "4 3"))
    points = " ".join(f"{x_of(s):.1f},{y_of(w):.1f}" for s, w in waits if s <= end)
    parts.append(f'<polyline points="{points}" fill="none" stroke="#333333"/>')
    parts.append(text(width - 10, height - 4, f"{end:.0f} s", "end"))
    return document(width, height, parts)
