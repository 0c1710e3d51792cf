def test_probe(open_portal, town, family, screen):
    p = open_portal(family.parent, **screen)
    p.page.screenshot(path="/tmp/bt/home.png")
    p.to_planning(["INÈS", "HUGO"], ["PERISCOLAIRE MATIN", "CANTINE"])
    p.turn_to(town.monday)
    p.cell(family.elder, 1, town.monday).click()
    p.basket(1)
    p.page.screenshot(path="/tmp/bt/plan.png")
    import time; a=time.time(); print(p.page.url)
