#include <algorithm>
#include <map>
#include <sstream>

#include "planner/markup.h"
#include "planner/picture.h"
#include "planner/render.h"
#include "planner/step_words.h"

namespace bellows {
namespace {

constexpr int kBoxWidth = 250;
constexpr int kBoxHeight = 52;
constexpr int kGapAcross = 110;
constexpr int kGapDown = 22;
constexpr int kMargin = 24;
constexpr int kHeading = 34;
constexpr std::size_t kLineLength = 30;  // characters that fit a box at 13 px

constexpr std::string_view kStyle = R"(
.plan { font: 13px system-ui, sans-serif; }
.plan .lane { fill: #f4f5f7; }
.plan .heading { font-weight: 600; font-size: 14px; fill: #22272e; }
.plan .box { stroke-width: 1.5; }
.plan .expand .box { fill: #e3f3e6; stroke: #2f7d45; }
.plan .backfill .box { fill: #e2ecfa; stroke: #2b61a8; }
.plan .contract .box { fill: #fbeadb; stroke: #b5611b; }
.plan .final .box { stroke-width: 3; }
.plan .id { font-weight: 600; }
.plan text { fill: #22272e; }
.plan .arrow { fill: none; stroke: #7a828e; stroke-width: 1.3; }
.plan .tip { fill: #7a828e; }
.plan a:focus .box, .plan a:hover .box { stroke-width: 3; }
@media (prefers-color-scheme: dark) {
.plan .lane { fill: #22272e; }
.plan .heading, .plan text { fill: #e6e9ee; }
.plan .expand .box { fill: #1d3a26; stroke: #6fcf8b; }
.plan .backfill .box { fill: #1c3050; stroke: #7fb0f5; }
.plan .contract .box { fill: #46301c; stroke: #f0a765; }
.plan .arrow { stroke: #9aa4b2; }
.plan .tip { fill: #9aa4b2; }
}
)";

struct Spot {
  int x = 0;
  int y = 0;
  std::size_t lane = 0;
  std::size_t row = 0;
};

// Characters, not bytes.
std::size_t length_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

// The first `count` characters.
std::string_view first_characters(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  while (at < text.size() && count > 0) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) {
      ++at;
    }
    --count;
  }
  return text.substr(0, at);
}

// Two lines at most, broken at a blank where there is one; the whole is in the tooltip.
std::vector<std::string> two_lines(const std::string& text) {
  if (length_of(text) <= kLineLength) {
    return {text};
  }
  std::string_view head = first_characters(text, kLineLength);
  const std::size_t blank = head.rfind(' ');
  if (blank != std::string_view::npos && blank > 0) {
    head = head.substr(0, blank);
  }
  std::string tail = text.substr(head.size());
  tail.erase(0, tail.find_first_not_of(' '));
  if (length_of(tail) > kLineLength) {
    tail = std::string(first_characters(tail, kLineLength - 1)) + "…";
  }
  return {std::string(head), tail};
}

class Drawing {
 public:
  explicit Drawing(const Plan& plan) : x_plan(plan), x_picture(picture_of(plan)) { place(); }

  std::string text() {
    const std::size_t lanes = std::max<std::size_t>(1, x_picture.lanes.size());
    // Behind the last lane there is room for arrows from one of its steps to another.
    const int width =
        2 * kMargin + static_cast<int>(lanes) * (kBoxWidth + kGapAcross) - kGapAcross / 2;
    const int height = kHeading + kMargin + x_rows * (kBoxHeight + kGapDown) + kMargin;
    x_out << "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"plan\" width=\"" << width
          << "\" height=\"" << height << "\" viewBox=\"0 0 " << width << " " << height
          << "\" role=\"img\" aria-label=\"The steps of the plan and what they wait for\">\n<style>"
          << kStyle << "</style>\n";
    for (std::size_t lane = 0; lane < x_picture.lanes.size(); ++lane) {
      draw_lane(lane, height);
    }
    for (const PlanEdge* edge : x_picture.edges) {
      draw_edge(*edge);
    }
    const Step* final = point_of_no_return(x_plan);
    for (const Step& step : x_plan.steps) {
      draw_step(step, &step == final);
    }
    x_out << "</svg>\n";
    return x_out.str();
  }

 private:
  void place() {
    for (std::size_t lane = 0; lane < x_picture.lanes.size(); ++lane) {
      const auto& steps = x_picture.lanes[lane].steps;
      for (std::size_t row = 0; row < steps.size(); ++row) {
        x_spots[steps[row]->id] = {
            kMargin + static_cast<int>(lane) * (kBoxWidth + kGapAcross),
            kHeading + kMargin + static_cast<int>(row) * (kBoxHeight + kGapDown), lane, row};
      }
      x_rows = std::max(x_rows, static_cast<int>(steps.size()));
    }
  }

  void draw_lane(std::size_t index, int height) {
    const PictureLane& lane = x_picture.lanes[index];
    const int x = kMargin + static_cast<int>(index) * (kBoxWidth + kGapAcross);
    x_out << "<rect class=\"lane\" x=\"" << x - 14 << "\" y=\"6\" width=\"" << kBoxWidth + 28
          << "\" height=\"" << height - 12 << "\" rx=\"10\"/>\n<text class=\"heading\" x=\"" << x
          << "\" y=\"32\">" << phase_name(lane.phase);
    if (x_plan.rollouts() > 1) {
      x_out << ", rollout " << lane.rollout;
    }
    x_out << "</text>\n";
  }

  void draw_step(const Step& step, bool is_final) {
    const Spot& spot = x_spots.at(step.id);
    x_out << "<a href=\"#" << step.id << "\" class=\"" << phase_name(step.phase)
          << (is_final ? " final" : "") << "\"><title>"
          << escaped_markup(step.id + ": " + step.title + "\n" + lock_words(step) +
                            (is_final ? "\nFrom here on nothing can be taken back." : ""))
          << "</title><rect class=\"box\" x=\"" << spot.x << "\" y=\"" << spot.y << "\" width=\""
          << kBoxWidth << "\" height=\"" << kBoxHeight << "\" rx=\"6\"/>";
    const std::vector<std::string> lines = two_lines(step.id + "  " + step.title);
    int y = spot.y + (lines.size() == 1 ? 31 : 22);
    for (const std::string& line : lines) {
      x_out << "<text x=\"" << spot.x + 10 << "\" y=\"" << y << "\">" << escaped_markup(line)
            << "</text>";
      y += 19;
    }
    x_out << "</a>\n";
  }

  void draw_edge(const PlanEdge& edge) {
    const Spot& from = x_spots.at(edge.from);
    const Spot& to = x_spots.at(edge.to);
    if (from.lane == to.lane && to.row == from.row + 1) {
      const int x = from.x + kBoxWidth / 2;
      draw_path("M" + point(x, from.y + kBoxHeight) + " L" + point(x, to.y - 6), edge);
      draw_tip(x, to.y, 0, 1);
    } else if (from.lane == to.lane) {
      const int right = from.x + kBoxWidth;
      const int bend =
          right + 20 + 6 * static_cast<int>(std::min<std::size_t>(to.row - from.row, 6));
      const int from_y = from.y + kBoxHeight / 2 + 8;
      const int to_y = to.y + kBoxHeight / 2 - 8;
      draw_path("M" + point(right, from_y) + " C" + point(bend, from_y) + " " + point(bend, to_y) +
                    " " + point(right + 6, to_y),
                edge);
      draw_tip(right, to_y, -1, 0);
    } else {
      const int from_x = from.x + kBoxWidth;
      const int from_y = from.y + kBoxHeight / 2;
      const int to_y = to.y + kBoxHeight / 2;
      draw_path("M" + point(from_x, from_y) + " C" + point(from_x + kGapAcross / 2, from_y) + " " +
                    point(to.x - kGapAcross / 2, to_y) + " " + point(to.x - 6, to_y),
                edge);
      draw_tip(to.x, to_y, 1, 0);
    }
  }

  void draw_path(const std::string& path, const PlanEdge& edge) {
    x_out << "<path class=\"arrow\" d=\"" << path << "\"><title>"
          << escaped_markup(edge.to + " waits for " + edge.from + ": " + edge.reason)
          << "</title></path>\n";
  }

  // An arrow's head at (x, y), in the direction (across, down).
  void draw_tip(int x, int y, int across, int down) {
    const int back_x = x - 7 * across;
    const int back_y = y - 7 * down;
    x_out << "<path class=\"tip\" d=\"M" << point(x, y) << " L"
          << point(back_x + 4 * down, back_y + 4 * across) << " L"
          << point(back_x - 4 * down, back_y - 4 * across) << " Z\"/>\n";
  }

  static std::string point(int x, int y) { return std::to_string(x) + " " + std::to_string(y); }

  const Plan& x_plan;
  Picture x_picture;
  std::map<std::string, Spot> x_spots;
  int x_rows = 0;
  std::ostringstream x_out;
};

}  // namespace

std::string render_svg(const Plan& plan) {
  return Drawing(plan).text();
}

}  // namespace bellows
