package org.losskit.score.page;

/**
 * One part of the page, with a heading that the list of parts leads to.
 *
 * @param id of the heading
 */
record Section(String id, String title, Markup body) {
  void write(Markup out) {
    out.open("section", "aria-labelledby", id).line();
    out.element("h2", title, "id", id).line();
    out.raw(body.toString());
    out.close("section").line();
  }
}
