"""Words of street addresses: abbreviations written out, and words that say nothing."""

from resolution.standardise.words import pairs, words

SHORT = pairs(
    """
    r rue av avenue ave avenue aven avenue bd boulevard bld boulevard blvd boulevard boul boulevard
    bvd boulevard pl place all allee allees allee ch chemin che chemin chem chemin imp impasse
    rte route fg faubourg fbg faubourg res residence resid residence bat batiment sq square crs cours
    qu quai pass passage lot lotissement esc escalier etg etage apt appartement appt appartement
    app appartement dom domaine ham hameau st saint ste sainte gal general gen general mal marechal dr docteur
    pdt president cdt commandant col colonel rd road ln lane dv drive drv drive ct court cres crescent
    cr crescent crt court hwy highway pde parade tce terrace ter terrace pkwy parkway cl close
    gdns gardens gr grove hts heights mt mount str strasse platz platz ulitsa ul
    vle viale vlo vicolo cso corso pza piazza
    pzza piazza lgo largo vic vicolo c calle avda avenida ctra carretera
    """
)

AT_END = {"st": "street", "dr": "drive"}

STOP = words(
    """
    de la le les l du des d della delle del dei degli di of the and et und der die das en in a n no nr
    """
)

AFTER_WHICH_NO_HOUSE_NUMBER = words(
    """
    flat apt appt app appartement apartment unit suite room floor box bp cs boite etage batiment bat
    esc escalier porte lot level shop interno int scala wohnung
    """
)
