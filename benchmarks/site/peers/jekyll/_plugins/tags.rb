class TagPages < Jekyll::Generator
  def generate(site)
    site.tags.each_key do |tag|
      page = Jekyll::PageWithoutAFile.new(site, site.source, "tags/#{tag}", "index.html")
      page.data = { "layout" => "tag", "title" => tag }
      site.pages << page
    end
  end
end
