#pragma once
// A picture of lines in SVG: two axes, a name at the end of each line instead of a legend.

#include <fstream>
#include <stdexcept>

#include "figure.hpp"

namespace warpmap::bench {

struct dot {
  double x, y;
};
struct curve {
  std::string name;
  std::size_t color;  ///< a number: the same container has the same one in all pictures
  std::vector<dot> dots;
};
/// A place on an axis and what is written there.
struct tick {
  double at;
  std::string name;
};

/// One diagram beside others in a picture.
struct panel {
  std::string title;        ///< with the unit of y
  std::string x_name;       ///< with its unit
  std::vector<tick> ticks;  ///< of x, ascending; they set its range
  std::vector<curve> curves;
};

class picture {
 public:
  picture(std::string const& path, std::string const& title, std::size_t panels) : file_{path}
  {
    if (!file_) throw std::runtime_error{"cannot write " + path};
    file_ << text(
               "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" "
               "font-family=\"sans-serif\" font-size=\"12\">\n",
               static_cast<double>(panels) * panel_width, bottom + 45)
          // Grey of medium lightness for the axes; text is dark on light pages and light on dark.
          << "<style>text{fill:#222}path,line{fill:none}.axis{stroke:#888}.grid{stroke:#888;"
             "stroke-opacity:.25}@media(prefers-color-scheme:dark){text{fill:#ddd}}</style>\n"
          << "<title>" << escaped(title) << "</title>\n"
          << text("<text x=\"%.0f\" y=\"18\" font-size=\"15\">%s</text>\n", left,
                  escaped(title).c_str());
  }
  ~picture() { file_ << "</svg>\n"; }

  void add(panel const& what)
  {
    auto const shift = panel_width * static_cast<double>(panels_++);
    file_ << text("<g transform=\"translate(%.0f 0)\">\n", shift);
    axes(what);
    std::vector<label> labels;
    for (auto const& each : what.curves) draw(what, each, labels);
    write(labels);
    file_ << "</g>\n";
  }

 private:
  static constexpr double left = 48, right = 330, top = 48, bottom = 300, panel_width = 540;
  static constexpr double line_height = 14;

  struct label {
    double line;  ///< where its line ends
    curve const* of;
    double y;  ///< of the name
  };

  /// The colours of Okabe and Ito that are seen on white and on black.
  static char const* color(std::size_t which)
  {
    constexpr std::array<char const*, 7> all{"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                             "#e69f00", "#56b4e9", "#888888"};
    return all[which % all.size()];
  }
  static std::string escaped(std::string const& raw)
  {
    std::string safe;
    for (auto const letter : raw)
      safe += letter == '<'   ? std::string{"&lt;"}
              : letter == '&' ? std::string{"&amp;"}
                              : std::string{letter};
    return safe;
  }

  static double x_of(panel const& what, double x)
  {
    auto const from = what.ticks.front().at;
    auto const range = std::max(what.ticks.back().at - from, 1e-9);
    return left + (right - left) * (x - from) / range;
  }
  double y_of(double y) const { return bottom - (bottom - top) * y / highest_; }

  void axes(panel const& what)
  {
    double most = 1;
    for (auto const& each : what.curves)
      for (auto const& dot : each.dots) most = std::max(most, dot.y);
    auto const step = step_for(most);
    highest_ = std::ceil(most / step) * step;
    file_ << text("<text x=\"%.0f\" y=\"36\">%s</text>\n", left, escaped(what.title).c_str());
    for (double y = 0; y <= highest_ * 1.001; y += step)
      file_ << text(
        "<line class=\"%s\" x1=\"%.0f\" x2=\"%.0f\" y1=\"%.1f\" y2=\"%.1f\"/>"
        "<text x=\"%.0f\" y=\"%.1f\" text-anchor=\"end\">%.4g</text>\n",
        y == 0 ? "axis" : "grid", left, right, y_of(y), y_of(y), left - 6, y_of(y) + 4,
        y);
    for (auto const& each : what.ticks)
      file_ << text("<text x=\"%.1f\" y=\"%.0f\" text-anchor=\"middle\">%s</text>\n",
                    x_of(what, each.at), bottom + 18, escaped(each.name).c_str());
    file_ << text("<text x=\"%.1f\" y=\"%.0f\" text-anchor=\"middle\">%s</text>\n",
                  (left + right) / 2, bottom + 36, escaped(what.x_name).c_str());
  }
  /// About five steps, of 1, 2 or 5 times a power of ten.
  static double step_for(double most)
  {
    auto const power = std::pow(10, std::floor(std::log10(most / 5)));
    for (auto const factor : {1.0, 2.0, 5.0})
      if (factor * power * 5 >= most) return factor * power;
    return 10 * power;
  }

  void draw(panel const& what, curve const& each, std::vector<label>& labels)
  {
    if (each.dots.empty()) return;
    std::string path;
    for (auto const& dot : each.dots) {
      auto const x = x_of(what, dot.x);
      path += text("%c%.1f %.1f", path.empty() ? 'M' : 'L', x, y_of(dot.y));
      file_ << text("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>\n", x, y_of(dot.y),
                    color(each.color));
    }
    file_ << text("<path stroke-width=\"2\" stroke=\"%s\" d=\"", color(each.color)) << path
          << "\"/>\n";
    auto const y = y_of(each.dots.back().y);
    labels.push_back({y, &each, y});
  }
  /// Names far enough from each other, and none above the picture.
  void write(std::vector<label>& labels)
  {
    std::sort(labels.begin(), labels.end(), [](auto& a, auto& b) { return a.line > b.line; });
    auto free = bottom;
    for (auto& each : labels) free = (each.y = std::min(each.y, free)) - line_height;
    free = top;
    for (auto each = labels.rbegin(); each != labels.rend(); ++each)
      free = (each->y = std::max(each->y, free)) + line_height;
    for (auto const& each : labels)
      file_ << text(
        "<line stroke=\"%s\" x1=\"%.0f\" x2=\"%.0f\" y1=\"%.1f\" y2=\"%.1f\"/>"
        "<text x=\"%.0f\" y=\"%.1f\">%s</text>\n",
        color(each.of->color), right + 4, right + 16, each.line, each.y, right + 20, each.y + 4,
        escaped(each.of->name).c_str());
  }

  std::ofstream file_;
  std::size_t panels_ = 0;
  double highest_ = 1;
};

}  // namespace warpmap::bench
